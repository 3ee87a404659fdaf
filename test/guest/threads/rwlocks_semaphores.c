/* Readers and writers, semaphores, spin locks. pthread_rwlock_rdlock(3p), sem_wait(3) */
#include "futex.h"
#include <semaphore.h>

static int repeats;
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_spinlock_t spin;
static sem_t places;
static atomic_int readers, writers, inside;
static long counter, spun;
static void *write_(void *argument) {
  for (int i = 0; i < repeats; i++) {
    EQ(pthread_rwlock_wrlock(&lock), 0);
    EQ(writers++, 0);
    EQ(readers, 0);
    counter++;
    writers--;
    EQ(pthread_rwlock_unlock(&lock), 0);
  }
  return argument;
}
static void *read_(void *argument) {
  for (int i = 0; i < repeats; i++) {
    EQ(pthread_rwlock_rdlock(&lock), 0);
    readers++;
    EQ(writers, 0);
    readers--;
    EQ(pthread_rwlock_unlock(&lock), 0);
  }
  return argument;
}
static void *enter(void *argument) {
  for (int i = 0; i < repeats; i++) {
    EQ(sem_wait(&places), 0);
    CHECK(++inside <= 3);
    sched_yield();
    inside--;
    EQ(sem_post(&places), 0);
    EQ(pthread_spin_lock(&spin), 0);
    spun++;
    EQ(pthread_spin_unlock(&spin), 0);
  }
  return argument;
}
static void *holds(void *argument) {
  EQ(pthread_rwlock_trywrlock(&lock), EBUSY);
  EQ(pthread_rwlock_tryrdlock(&lock), EBUSY);
  struct timespec time = in_future(CLOCK_REALTIME, 10000000);
  EQ(pthread_rwlock_timedrdlock(&lock, &time), ETIMEDOUT);
  EQ(pthread_rwlock_timedwrlock(&lock, &time), ETIMEDOUT);
  return argument;
}

int main(void) {
  repeats = rounds(60);
  EQ(sem_init(&places, 0, 3), 0);
  EQ(pthread_spin_init(&spin, 0), 0);
  pthread_t threads[9];
  for (int i = 0; i < 9; i++) threads[i] = start(i < 3 ? write_ : i < 6 ? read_ : enter, NULL);
  for (int i = 0; i < 9; i++) finish(threads[i]);
  EQ(counter, 3 * repeats);
  EQ(spun, 3 * repeats);
  EQ(pthread_rwlock_wrlock(&lock), 0);
  finish(start(holds, NULL));
  EQ(pthread_rwlock_unlock(&lock), 0);
  for (int i = 0; i < 3; i++) EQ(sem_trywait(&places), 0);
  ERR(sem_trywait(&places), EAGAIN);
  struct timespec time = in_future(CLOCK_REALTIME, 10000000);
  ERR(sem_timedwait(&places, &time), ETIMEDOUT);
  return 0;
}
