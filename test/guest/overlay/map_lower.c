/* Mappings of files of the layer below: private ones, shared ones before and after the first write. */
#include "../check.h"

int main(void) {
  int fd = OK(open("big", O_RDWR));
  char *private = (char *)OK(mmap(NULL, 3 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0));
  for (int i = 0; i < 3 << 20; i += 4097) EQ(private[i], "0123456789abcdef"[i % 16]);
  private[100] = 'P';
  char byte;
  EQ(pread(fd, &byte, 1, 100), 1);
  EQ(byte, '4');
  char *shared = (char *)OK(mmap(NULL, 3 << 20, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
  shared[1000000] = 'S';
  EQ(pread(fd, &byte, 1, 1000000), 1);
  EQ(byte, 'S');
  EQ(pwrite(fd, "W", 1, 2000000), 1);
  EQ(shared[2000000], 'W');
  int reader = OK(open("lower.txt", O_RDONLY));
  char *seen = (char *)OK(mmap(NULL, 14, PROT_READ, MAP_SHARED, reader, 0));
  CHECK(memcmp(seen, "lower content\n", 14) == 0);
  OK(close(reader));
  OK(unlink("lower.txt"));
  CHECK(memcmp(seen, "lower content\n", 14) == 0);
  return 0;
}
