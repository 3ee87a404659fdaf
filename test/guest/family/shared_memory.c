/* What parent and child share: MAP_SHARED memory, anonymous and of files, with futexes in it. */
#include "family.h"
#include <linux/futex.h>

int main(void) {
  int status;
  int *anonymous = mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  CHECK(anonymous != MAP_FAILED);
  anonymous[3 * PAGE / 4] = 33;
  int fd = OK(memfd_create("shared", 0));
  OK(ftruncate(fd, PAGE));
  int *file = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  int *copy = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
  CHECK(file != MAP_FAILED && copy != MAP_FAILED);
  copy[1] = 5;
  int *wiped = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  int *left_out = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  *wiped = *left_out = 9;
  OK(madvise(wiped, PAGE, MADV_WIPEONFORK));
  OK(madvise(left_out, PAGE, MADV_DONTFORK));
  pid_t pid = OK(fork());
  if (pid == 0) {
    EQ(anonymous[3 * PAGE / 4], 33);
    EQ(copy[1], 5);
    copy[1] = 6;
    EQ(*wiped, 0);
    unsigned char resident;
    ERR(mincore(left_out, PAGE, &resident), ENOMEM);
    file[0] = 11;
    anonymous[1] = 12;
    while (__atomic_load_n(&anonymous[0], __ATOMIC_SEQ_CST) == 0)
      syscall(SYS_futex, anonymous, FUTEX_WAIT, 0, NULL, NULL, 0);
    anonymous[2] = anonymous[0] + 1;
    _exit(0);
  }
  sleep_ms(20);
  __atomic_store_n(&anonymous[0], 40, __ATOMIC_SEQ_CST);
  syscall(SYS_futex, anonymous, FUTEX_WAKE, 1, NULL, NULL, 0);
  EQ(waitpid(pid, &status, 0), pid);
  EQ(status, 0);
  EQ(file[0], 11);
  EQ(anonymous[1], 12);
  EQ(anonymous[2], 41);
  EQ(copy[1], 5);
  EQ(*wiped, 9);
  EQ(*left_out, 9);
  /* A second child sees the same memory. */
  pid = OK(fork());
  if (pid == 0) {
    EQ(anonymous[2], 41);
    anonymous[7 * PAGE / 4] = 70;
    _exit(0);
  }
  EQ(waitpid(pid, &status, 0), pid);
  EQ(status, 0);
  EQ(anonymous[7 * PAGE / 4], 70);
  OK(munmap(anonymous, 8 * PAGE));
  return 0;
}
