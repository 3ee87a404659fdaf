/* Cancelled threads: at cancellation points, asynchronously, with cleanup handlers and destructors. pthread_cancel(3) */
#include "threads.h"

static atomic_int ready, cleaned, destroyed;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t never = PTHREAD_COND_INITIALIZER;
static pthread_key_t key;
static void clean(void *argument) {
  (void)argument;
  cleaned++;
}
static void unlock(void *argument) { pthread_mutex_unlock(argument); }
static void destroy(void *argument) {
  (void)argument;
  destroyed++;
}
static void begin(void) {
  EQ(pthread_setspecific(key, &key), 0);
  ready = 1;
}
static void *sleeps(void *argument) {
  pthread_cleanup_push(clean, NULL);
  begin();
  for (;;) sleep(1000);
  pthread_cleanup_pop(0);
  return argument;
}
static void *reads(void *argument) {
  char byte;
  pthread_cleanup_push(clean, NULL);
  begin();
  EQ(read((int)(long)argument, &byte, 1), -2);
  pthread_cleanup_pop(0);
  return NULL;
}
static void *waits(void *argument) {
  pthread_mutex_lock(&lock);
  pthread_cleanup_push(clean, NULL);
  pthread_cleanup_push(unlock, &lock);
  begin();
  for (;;) pthread_cond_wait(&never, &lock);
  pthread_cleanup_pop(0);
  pthread_cleanup_pop(0);
  return argument;
}
static void *spins(void *argument) {
  pthread_cleanup_push(clean, NULL);
  EQ(pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL), 0);
  begin();
  for (;;) {}
  pthread_cleanup_pop(0);
  return argument;
}
static void *refuses(void *argument) {
  EQ(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL), 0);
  begin();
  await(&ready, 2);
  milliseconds(2);
  pthread_cleanup_push(clean, NULL);
  EQ(pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL), 0);
  pthread_testcancel();
  pthread_cleanup_pop(0);
  return argument;
}

int main(void) {
  EQ(pthread_key_create(&key, destroy), 0);
  int ends[2];
  OK(pipe(ends));
  void *(*const all[])(void *) = {sleeps, reads, waits, spins, refuses};
  for (int i = 0; i < 5; i++) {
    ready = 0;
    pthread_t thread = start(all[i], (void *)(long)ends[0]);
    await(&ready, 1);
    if (i == 2) {
      pthread_mutex_lock(&lock);
      pthread_mutex_unlock(&lock);
    }
    EQ(pthread_cancel(thread), 0);
    ready = 2;
    EQ(finish(thread), (long)PTHREAD_CANCELED);
    EQ(cleaned, i + 1);
    EQ(destroyed, i + 1);
  }
  EQ(pthread_mutex_trylock(&lock), 0);
  return 0;
}
