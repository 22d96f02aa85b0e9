/* Words about the label and the charts of the page: rows of the list in message_list.h. */
