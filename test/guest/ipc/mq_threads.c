/* Senders and receivers that sleep: everything arrives once; signals interrupt or restart. mq_send(3), signal(7) */
#include <pthread.h>
#include "mq.h"
#define SENDERS 3
#define RECEIVERS 3
#define EACH 200

static mqd_t queue;
static unsigned char arrived[SENDERS * EACH];

static void *send_all(void *first) {
  for (int i = 0; i < EACH; i++) {
    int number = (int)(long)first + i;
    EQ(mq_send(queue, (char *)&number, sizeof number, number % 5), 0);
  }
  return NULL;
}
static void *receive_some(void *unused) {
  (void)unused;
  for (int i = 0; i < SENDERS * EACH / RECEIVERS; i++) {
    int number;
    EQ(mq_receive(queue, (char *)&number, sizeof number, NULL), sizeof number);
    __atomic_fetch_add(&arrived[number], 1, __ATOMIC_SEQ_CST);
  }
  return NULL;
}

static volatile int handled;
static void handler(int signal) {
  (void)signal;
  handled++;
}
static void *send_late(void *unused) {
  (void)unused;
  usleep(60000);
  EQ(mq_send(queue, "late", 4, 0), 0);
  return NULL;
}
static void interrupt(int flags) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
  OK(sigaction(SIGALRM, &action, NULL));
  struct itimerval timer = {{0, 0}, {0, 20000}};
  OK(setitimer(ITIMER_REAL, &timer, NULL));
}

int main(void) {
  queue = fresh("/skerry_threads", 0, 4, sizeof(int));
  OK(mq_unlink("/skerry_threads"));
  pthread_t threads[SENDERS + RECEIVERS];
  for (int i = 0; i < SENDERS; i++) EQ(pthread_create(&threads[i], NULL, send_all, (void *)(long)(i * EACH)), 0);
  for (int i = 0; i < RECEIVERS; i++) EQ(pthread_create(&threads[SENDERS + i], NULL, receive_some, NULL), 0);
  for (int i = 0; i < SENDERS + RECEIVERS; i++) EQ(pthread_join(threads[i], NULL), 0);
  for (int i = 0; i < SENDERS * EACH; i++) EQ(arrived[i], 1);

  char text[4];
  interrupt(0);
  ERR(mq_receive(queue, text, 4, NULL), EINTR);
  interrupt(SA_RESTART);
  EQ(pthread_create(&threads[0], NULL, send_late, NULL), 0);
  EQ(mq_receive(queue, text, 4, NULL), 4);
  EQ(handled, 2);
  EQ(pthread_join(threads[0], NULL), 0);
  return 0;
}
