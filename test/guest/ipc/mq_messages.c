/* Messages by priority and age, sizes, O_NONBLOCK, timeouts, unlinked queues. mq_overview(7) */
#include "mq.h"

int main(void) {
  mqd_t queue = fresh("/skerry_messages", O_NONBLOCK, 5, 16);
  char text[16];
  unsigned priority = 77;
  ERR(mq_receive(queue, text, 16, &priority), EAGAIN);
  OK(mq_send(queue, "low", 3, 1));
  OK(mq_send(queue, "high", 4, 32767));
  OK(mq_send(queue, "mid one", 7, 9));
  OK(mq_send(queue, "mid two", 7, 9));
  OK(mq_send(queue, "", 0, 0));
  ERR(mq_send(queue, "x", 1, 0), EAGAIN);
  EQ(queued(queue), 5);
  static const struct { const char *text; unsigned priority; } expected[] = {
      {"high", 32767}, {"mid one", 9}, {"mid two", 9}, {"low", 1}, {"", 0}};
  for (unsigned i = 0; i < COUNT(expected); i++) {
    long length = OK(mq_receive(queue, text, 16, &priority));
    EQ(length, strlen(expected[i].text));
    EQ(memcmp(text, expected[i].text, length), 0);
    EQ(priority, expected[i].priority);
  }
  ERR(mq_receive(queue, text, 15, NULL), EMSGSIZE);
  ERR(mq_send(queue, "12345678901234567", 17, 0), EMSGSIZE);
  ERR(mq_send(queue, "x", 1, 32768), EINVAL);

  /* Timeouts matter to those only who would sleep. */
  struct mq_attr blocking = {0}, old;
  OK(mq_setattr(queue, &blocking, &old));
  EQ(old.mq_flags, O_NONBLOCK);
  EQ(old.mq_maxmsg, 5);
  EQ(old.mq_msgsize, 16);
  struct timespec past = {1, 0}, soon = from_now(30), wrong = {0, 1000000000}, negative = {-1, 0};
  ERR(mq_timedreceive(queue, text, 16, NULL, &past), ETIMEDOUT);
  ERR(mq_timedreceive(queue, text, 16, NULL, &soon), ETIMEDOUT);
  struct timespec now = from_now(0);
  CHECK(now.tv_sec > soon.tv_sec || (now.tv_sec == soon.tv_sec && now.tv_nsec >= soon.tv_nsec));
  EQ(RAW(SYS_mq_timedreceive, queue, text, 16, NULL, &wrong), -EINVAL);
  EQ(RAW(SYS_mq_timedsend, queue, text, 1, 0, &negative), -EINVAL);
  for (int i = 0; i < 5; i++) OK(mq_timedsend(queue, "y", 1, i, &past));
  ERR(mq_timedsend(queue, "y", 1, 0, &past), ETIMEDOUT);

  /* A queue lives as long as a descriptor of it. */
  OK(mq_unlink("/skerry_messages"));
  ERR(mq_unlink("/skerry_messages"), ENOENT);
  ERR(mq_open("/skerry_messages", O_RDWR), ENOENT);
  EQ(OK(mq_receive(queue, text, 16, &priority)), 1);
  EQ(priority, 4);
  OK(mq_close(queue));
  ERR(mq_receive(queue, text, 16, NULL), EBADF);
  return 0;
}
