/* Threads that wait in read(2), poll(2) and nanosleep(2) at once; others go on and wake them. */
#include "threads.h"

static int pipes[THREADS][2];
static atomic_int woken;

static void *reader(void *argument) {
  long index = (long)argument;
  char byte;
  if (index % 2 == 0) {
    struct pollfd entry = {.fd = pipes[index][0], .events = POLLIN};
    EQ(poll(&entry, 1, -1), 1);
    EQ(entry.revents, POLLIN);
  }
  EQ(read(pipes[index][0], &byte, 1), 1);
  EQ(byte, 'a' + index);
  woken++;
  if (index + 1 < THREADS) {
    char next = (char)('a' + index + 1);
    EQ(write(pipes[index + 1][1], &next, 1), 1);
  }
  return NULL;
}
static void *sleeper(void *argument) {
  milliseconds(20);
  EQ(woken, 0);
  EQ(write(pipes[0][1], "a", 1), 1);
  return argument;
}

int main(void) {
  pthread_t threads[THREADS];
  for (long i = 0; i < THREADS; i++) {
    OK(pipe(pipes[i]));
    threads[i] = start(reader, (void *)i);
  }
  finish(start(sleeper, NULL));
  for (int i = 0; i < THREADS; i++) finish(threads[i]);
  EQ(woken, THREADS);
  return 0;
}
