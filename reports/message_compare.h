/* Words about comparisons of products and of runs: rows of the list in message_list.h. */
