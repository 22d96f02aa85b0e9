/* Words about time to detect, latency, repetitions and agreement: rows of the list in
 * message_list.h. */
