/* A shared file mapping is coherent with read, write and other mappings of the file. mmap(2) */
#include "../check.h"

int main(void) {
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  OK(ftruncate(fd, 3 * PAGE));
  char *a = (char *)OK(mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
  char *b = (char *)OK(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, PAGE));
  char byte;
  a[PAGE] = 'A';
  EQ(b[0], 'A');
  EQ(pread(fd, &byte, 1, PAGE), 1);
  EQ(byte, 'A');
  EQ(pwrite(fd, "W", 1, PAGE + 1), 1);
  EQ(a[PAGE + 1], 'W');
  EQ(b[1], 'W');
  OK(msync(a, 3 * PAGE, MS_SYNC));
  OK(munmap(a, 3 * PAGE));
  EQ(b[0], 'A');
  OK(munmap(b, PAGE));
  EQ(pread(fd, &byte, 1, PAGE), 1);
  EQ(byte, 'A');
  OK(close(fd));
  fd = OK(open("f", O_RDONLY));
  a = (char *)OK(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, PAGE));
  EQ(a[1], 'W');
  return 0;
}
