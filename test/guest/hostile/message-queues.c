/* Message queues, as many and as full as they get: of empty messages, then of long ones. */
#include <mqueue.h>
#include "hostile.h"
#define MOST 80000

/* Fills queues until one cannot be made, or `count` are full. */
static int fill(int count, long messages, long size, char *bytes, long *sent) {
  char name[32];
  for (int i = 0; i < count; i++) {
    snprintf(name, sizeof name, "/hostile_%ld_%d", size, i);
    struct mq_attr attributes = {.mq_maxmsg = messages, .mq_msgsize = size};
    mqd_t queue = mq_open(name, O_WRONLY | O_CREAT | O_NONBLOCK, 0600, &attributes);
    if (queue == -1) return i;
    while (mq_send(queue, bytes, size == 1 ? 0 : size, below(32768)) == 0) ++*sent;
    CHECK(errno == EAGAIN || errno == ENOMEM);
    OK(mq_close(queue));
  }
  return count;
}

int main(void) {
  only_on_skerry();
  struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};
  OK(setrlimit(RLIMIT_MSGQUEUE, &all));
  static char bytes[1 << 20];
  long sent = 0;
  EQ(fill(2, 10000, 1, bytes, &sent), 2);
  EQ(sent, 20000);
  CHECK(fill(MOST, 16, sizeof bytes, bytes, &sent) < MOST);
  ERR(mq_open("/hostile_more", O_RDWR | O_CREAT, 0600, NULL), ENOMEM);

  /* What is taken out makes room again. */
  mqd_t first = OK(mq_open("/hostile_1_0", O_RDWR | O_NONBLOCK));
  while (mq_receive(first, bytes, sizeof bytes, NULL) >= 0) continue;
  EQ(errno, EAGAIN);
  OK(mq_send(first, "x", 1, 0));
  OK(mq_unlink("/hostile_1_0"));
  puts("survived");
  return 0;
}
