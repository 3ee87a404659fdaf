/* Producers and consumers over a bounded buffer: nothing is lost, nothing comes twice. pthread_cond_wait(3) */
#include "threads.h"

enum { SLOTS = 4, MOST = 100, SIDE = 3 };
static int each;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t not_full = PTHREAD_COND_INITIALIZER, not_empty = PTHREAD_COND_INITIALIZER;
static int buffer[SLOTS], used, head, taken;
static char seen[SIDE * MOST];

static void *produce(void *argument) {
  for (int i = 0; i < each; i++) {
    pthread_mutex_lock(&lock);
    while (used == SLOTS) pthread_cond_wait(&not_full, &lock);
    buffer[(head + used++) % SLOTS] = (int)(long)argument * each + i;
    pthread_cond_signal(&not_empty);
    pthread_mutex_unlock(&lock);
  }
  return NULL;
}
static void *consume(void *argument) {
  for (;;) {
    pthread_mutex_lock(&lock);
    while (used == 0 && taken < SIDE * each) pthread_cond_wait(&not_empty, &lock);
    if (used == 0) break;
    int value = buffer[head];
    head = (head + 1) % SLOTS;
    used--;
    EQ(seen[value]++, 0);
    if (++taken == SIDE * each) pthread_cond_broadcast(&not_empty);
    pthread_cond_signal(&not_full);
    pthread_mutex_unlock(&lock);
  }
  pthread_mutex_unlock(&lock);
  return argument;
}

int main(void) {
  each = rounds(MOST);
  pthread_t threads[2 * SIDE];
  for (long i = 0; i < SIDE; i++) threads[i] = start(produce, (void *)i);
  for (long i = SIDE; i < 2 * SIDE; i++) threads[i] = start(consume, NULL);
  for (int i = 0; i < 2 * SIDE; i++) finish(threads[i]);
  EQ(taken, SIDE * each);
  return 0;
}
