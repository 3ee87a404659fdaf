/* Which words are the same: those of a page of a file mapped twice are; private and shared words are not. futex(2) */
#include "futex.h"

static atomic_uint *word;
static int flags;
static void *sleeper(void *argument) {
  EQ(futex(word, FUTEX_WAIT | flags, 0, NULL, NULL, 0), 0);
  return argument;
}
static int wake_plain(void *where) { return (int)futex(where, FUTEX_WAKE, 1, NULL, NULL, 0); }

static void check_twice(int fd, int other_fd) {
  EQ(ftruncate(fd, 2 * PAGE), 0);
  char *one = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  char *two = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, other_fd, PAGE);
  CHECK(one != MAP_FAILED && two != MAP_FAILED);
  word = (atomic_uint *)(one + PAGE + 16);
  flags = 0;
  pthread_t thread = start(sleeper, NULL);
  while (wake_plain(two + 16) != 1) {
    EQ(wake_plain(two + 20), 0);
    EQ(wake_plain(one + 16), 0);
    EQ(wake(word, 1), 0);
    sched_yield();
  }
  finish(thread);
  /* Between addresses, a private word is not the same. */
  flags = FUTEX_PRIVATE_FLAG;
  thread = start(sleeper, NULL);
  await_sleepers(word, 1);
  EQ(wake_plain(two + 16), 0);
  EQ(wake_plain(word), 0);
  EQ(wake(two + 16, 1), 0);
  EQ(wake(word, 1), 1);
  finish(thread);
  EQ(munmap(one, 2 * PAGE), 0);
  EQ(munmap(two, PAGE), 0);
  EQ(close(fd), 0);
  if (fd != other_fd) EQ(close(other_fd), 0);
}

int main(void) {
  int fd = (int)OK(memfd_create("futex", 0));
  check_twice(fd, fd);
  fd = (int)OK(open("futex", O_RDWR | O_CREAT, 0644));
  check_twice(fd, (int)OK(open("futex", O_RDWR)));

  /* Anonymous memory: shared and private. */
  int const kinds[] = {MAP_SHARED, MAP_PRIVATE};
  for (int i = 0; i < 2; i++) {
    word = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, kinds[i] | MAP_ANONYMOUS, -1, 0);
    CHECK(word != MAP_FAILED);
    flags = 0;
    pthread_t thread = start(sleeper, NULL);
    while (wake_plain(word) != 1) {
      EQ(wake(word, 1), 0);
      sched_yield();
    }
    finish(thread);
  }
  return 0;
}
