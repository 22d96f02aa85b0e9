/* Words about whom a report is for: rows of the list in message_list.h. */
