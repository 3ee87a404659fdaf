/* Five hundred threads at once, storms of short ones, and their stacks given back. pthread_create(3) */
#include "threads.h"

enum { AT_ONCE = 500, STORM = 300 };
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int arrived, leave;
static atomic_int ended;
static void *waits(void *argument) {
  pthread_mutex_lock(&lock);
  if (++arrived == AT_ONCE) pthread_cond_broadcast(&changed);
  while (!leave) pthread_cond_wait(&changed, &lock);
  pthread_mutex_unlock(&lock);
  return argument;
}
static void *ends(void *argument) {
  ended++;
  return argument;
}
static long mapped_pages(void) {
  long pages;
  FILE *file = fopen("/proc/self/statm", "r");
  CHECK(file != NULL);
  EQ(fscanf(file, "%ld", &pages), 1);
  fclose(file);
  return pages;
}
static void create(pthread_t *thread, void *(*run)(void *), void *argument, int state) {
  pthread_attr_t attributes;
  EQ(pthread_attr_init(&attributes), 0);
  EQ(pthread_attr_setstacksize(&attributes, 65536), 0);
  EQ(pthread_attr_setdetachstate(&attributes, state), 0);
  EQ(pthread_create(thread, &attributes, run, argument), 0);
}

int main(void) {
  static pthread_t threads[AT_ONCE];
  for (long i = 0; i < AT_ONCE; i++) create(&threads[i], waits, (void *)i, PTHREAD_CREATE_JOINABLE);
  pthread_mutex_lock(&lock);
  while (arrived < AT_ONCE) pthread_cond_wait(&changed, &lock);
  leave = 1;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
  for (int i = 0; i < AT_ONCE; i++) EQ(finish(threads[i]), i);
  long before = mapped_pages();
  for (int i = 0; i < STORM; i++) {
    pthread_t thread;
    create(&thread, ends, NULL, PTHREAD_CREATE_DETACHED);
    create(&threads[0], ends, NULL, PTHREAD_CREATE_JOINABLE);
    finish(threads[0]);
  }
  while (ended < 2 * STORM) sched_yield();
  /* Some stacks are kept for later; three hundred of them would be seen. */
  CHECK(mapped_pages() < before + STORM * 16 / 2);
  return 0;
}
