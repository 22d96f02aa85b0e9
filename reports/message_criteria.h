/* Words about gates, profiles and the joint verdict: rows of the list in message_list.h. */
