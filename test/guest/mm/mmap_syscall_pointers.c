/* System calls read and write file mappings, private and shared, lazily filled ones too. mmap(2) */
#include "../check.h"
#define SIZE (4UL << 20)

int main(void) {
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  OK(ftruncate(fd, SIZE));
  for (size_t at = 0; at < SIZE; at += 100000) EQ(pwrite(fd, "mark", 4, at), 4);
  char *private = (char *)OK(mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0));
  char *shared = (char *)OK(mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
  int out = OK(open("out", O_CREAT | O_RDWR, 0644));
  EQ(write(out, private + 3000000, 4), 4);
  EQ(write(out, shared + 2000000, 4), 4);
  EQ(pread(out, private + 1450001, 8, 0), 8);
  CHECK(memcmp(private + 1450000, "\0markmark\0", 10) == 0);
  EQ(pread(out, shared + 1450001, 8, 0), 8);
  char text[16] = {0};
  EQ(pread(fd, text, 10, 1450000), 10);
  CHECK(memcmp(text + 1, "markmark", 8) == 0);
  EQ(write(out, private, SIZE), SIZE);
  EQ(status_of("out").st_size, SIZE + 8);
  return 0;
}
