/* /proc/self/pagemap: one word a page; whole words only. proc_pid_pagemap(5) */
#include "proc.h"
#define PRESENT (1UL << 63)

int main(void) {
  int fd = OK(open("/proc/self/pagemap", O_RDONLY));
  char *memory = anonymous(8 * PAGE, PROT_READ | PROT_WRITE);
  memory[0] = memory[3 * PAGE] = 1;
  unsigned long words[8];
  off_t at = (unsigned long)memory / PAGE * 8;
  EQ(pread(fd, words, sizeof words, at), sizeof words);
  for (int i = 0; i < 8; i++) EQ((words[i] & PRESENT) != 0, i == 0 || i == 3);
  OK(madvise(memory, PAGE, MADV_DONTNEED));
  EQ(pread(fd, words, 8, at), 8);
  EQ((words[0] & PRESENT) != 0, 0);
  ERR(pread(fd, words, 7, at), EINVAL);
  ERR(pread(fd, words, 8, at + 1), EINVAL);
  EQ(lseek(fd, at + 24, SEEK_SET), at + 24);
  EQ(read(fd, words, 8), 8);
  CHECK((words[0] & PRESENT) != 0);
  EQ(pread(fd, words, 0, at), 0);
  return 0;
}
