/* A private file mapping: content, copy on write, the tail of the last page is zero. mmap(2) */
#include "../check.h"

int main(void) {
  static char data[10000];
  for (size_t i = 0; i < sizeof data; i++) data[i] = (char)(i * 13 + 5);
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  EQ(write(fd, data, sizeof data), sizeof data);
  char *whole = (char *)OK(mmap(NULL, sizeof data, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0));
  char *second = (char *)OK(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, PAGE));
  OK(close(fd));
  CHECK(memcmp(whole, data, sizeof data) == 0);
  CHECK(memcmp(second, data + PAGE, PAGE) == 0);
  for (size_t i = sizeof data; i < 3 * PAGE; i++) EQ(whole[i], 0);
  memset(whole, 'w', 3 * PAGE);
  fd = OK(open("f", O_RDONLY));
  static char now[10000];
  EQ(read(fd, now, sizeof now), sizeof now);
  CHECK(memcmp(now, data, sizeof data) == 0);
  CHECK(memcmp(second, data + PAGE, PAGE) == 0);
  return 0;
}
