/* Advice about one's own memory by a descriptor of the process. process_madvise(2), process_mrelease(2) */
#include "../check.h"
#include <sys/syscall.h>

#ifndef SYS_process_madvise
#define SYS_process_madvise 440
#endif
#ifndef SYS_process_mrelease
#define SYS_process_mrelease 448
#endif

int main(void) {
  need_root();
  int self = OK(syscall(434, getpid(), 0));
  char *memory = anonymous(4 * PAGE, PROT_READ | PROT_WRITE);
  memset(memory, 'x', 4 * PAGE);
  struct iovec parts[] = {{memory, PAGE}, {memory + 2 * PAGE, 2 * PAGE}};
  int const advice[] = {MADV_COLD, MADV_PAGEOUT, MADV_WILLNEED};
  if (RAW(SYS_process_madvise, self, parts, 2, MADV_COLD, 0) == -EPERM) return 0; /* no CAP_SYS_NICE */
  for (int i = 0; i < 3; i++) EQ(RAW(SYS_process_madvise, self, parts, 2, advice[i], 0), 3 * PAGE);
  for (int i = 0; i < 4; i++) EQ(memory[i * PAGE], 'x');
  EQ(RAW(SYS_process_madvise, self, parts, 0, MADV_COLD, 0), 0);
  EQ(RAW(SYS_process_madvise, self, parts, 2, MADV_COLD, 1), -EINVAL);
  EQ(RAW(SYS_process_madvise, self, parts, 1025, MADV_COLD, 0), -EINVAL);
  EQ(RAW(SYS_process_madvise, self, parts, 2, 9999, 0), -EINVAL);
  EQ(RAW(SYS_process_madvise, 9999, parts, 2, MADV_COLD, 0), -EBADF);
  EQ(RAW(SYS_process_madvise, 0, parts, 2, MADV_COLD, 0), -EBADF);
  /* As far as it goes. */
  EQ(munmap(memory + 2 * PAGE, 2 * PAGE), 0);
  EQ(RAW(SYS_process_madvise, self, parts, 2, MADV_COLD, 0), PAGE);
  EQ(RAW(SYS_process_madvise, self, parts + 1, 1, MADV_COLD, 0), -ENOMEM);
  parts[0].iov_base = memory + 1;
  EQ(RAW(SYS_process_madvise, self, parts, 1, MADV_COLD, 0), -EINVAL);
  for (size_t i = 0; i < BAD_POINTERS; i++) EQ(RAW(SYS_process_madvise, self, bad_pointers[i], 1, MADV_COLD, 0), -EFAULT);
  /* Nobody is ending. */
  if (RAW(SYS_process_mrelease, self, 0) == -ENOSYS) return 0; /* before Linux 5.15 */
  EQ(RAW(SYS_process_mrelease, self, 0), -EINVAL);
  EQ(RAW(SYS_process_mrelease, self, 1), -EINVAL);
  EQ(RAW(SYS_process_mrelease, 9999, 0), -EBADF);
  EQ(RAW(SYS_process_mrelease, 0, 0), -EBADF);
  return 0;
}
