/* What the programs about message queues share. */
#ifndef MQ_H
#define MQ_H
#include <mqueue.h>
#include "../check.h"

/* A new queue of this name, without what a run before left. */
MAYBE_UNUSED static mqd_t fresh(const char *name, int flags, long messages, long size) {
  struct mq_attr attributes = {.mq_maxmsg = messages, .mq_msgsize = size};
  mq_unlink(name);
  return OK(mq_open(name, O_RDWR | O_CREAT | O_EXCL | flags, 0600, &attributes));
}
MAYBE_UNUSED static struct timespec from_now(long milliseconds) {
  struct timespec time;
  OK(clock_gettime(CLOCK_REALTIME, &time));
  long nanoseconds = time.tv_nsec + milliseconds * 1000000;
  return (struct timespec){time.tv_sec + nanoseconds / 1000000000, nanoseconds % 1000000000};
}
MAYBE_UNUSED static long queued(mqd_t queue) {
  struct mq_attr attributes;
  OK(mq_getattr(queue, &attributes));
  return attributes.mq_curmsgs;
}
#endif
