/* 64 MiB moved with memcpy, read and write agree. */
#include "../check.h"
#define SIZE (64UL << 20)

int main(void) {
  uint64_t *a = (uint64_t *)anonymous(SIZE, PROT_READ | PROT_WRITE), *b = (uint64_t *)anonymous(SIZE, PROT_READ | PROT_WRITE);
  for (size_t i = 0; i < SIZE / 8; i++) a[i] = i * 0x9e3779b97f4a7c15UL;
  memcpy(b, a, SIZE);
  CHECK(memcmp(a, b, SIZE) == 0);
  memmove((char *)b + 12345, b, SIZE - 12345);
  CHECK(memcmp((char *)b + 12345, a, SIZE - 12345) == 0);
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  EQ(write(fd, a, SIZE), SIZE);
  memset(b, 0, SIZE);
  EQ(pread(fd, b, SIZE, 0), SIZE);
  CHECK(memcmp(a, b, SIZE) == 0);
  return 0;
}
