/* MADV_POPULATE_READ and _WRITE, MADV_REMOVE. madvise(2) */
#include "../check.h"
#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23
#endif

int main(void) {
  char *memory = anonymous(4 * PAGE, PROT_READ | PROT_WRITE);
  OK(madvise(memory, 4 * PAGE, MADV_POPULATE_WRITE));
  unsigned char vector[4];
  OK(mincore(memory, 4 * PAGE, vector));
  EQ(vector[0] & vector[3] & 1, 1);
  OK(madvise(memory, 4 * PAGE, MADV_POPULATE_READ));
  OK(mprotect(memory, PAGE, PROT_READ));
  ERR(madvise(memory, PAGE, MADV_POPULATE_WRITE), EINVAL);
  OK(munmap(memory, PAGE));
  ERR(madvise(memory, PAGE, MADV_POPULATE_READ), ENOMEM);
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  static char data[3 * 4096];
  memset(data, 'd', sizeof data);
  EQ(write(fd, data, sizeof data), sizeof data);
  char *file = (char *)OK(mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
  OK(madvise(file + PAGE, PAGE, MADV_REMOVE));
  EQ(file[0], 'd');
  EQ(file[PAGE], 0);
  EQ(file[2 * PAGE], 'd');
  char byte;
  EQ(pread(fd, &byte, 1, PAGE), 1);
  EQ(byte, 0);
  ERR(madvise(memory + PAGE, PAGE, MADV_REMOVE), EINVAL);
  return 0;
}
