/* A file mapping that grows shows more of the file; a shared one of length 0 is duplicated. mremap(2) */
#include "../check.h"

int main(void) {
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  static char data[8 * 4096];
  for (size_t i = 0; i < sizeof data; i++) data[i] = (char)(i >> 9);
  EQ(write(fd, data, sizeof data), sizeof data);
  char *private = (char *)OK(mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, PAGE));
  private[5] = 'p';
  private = (char *)OK(mremap(private, 2 * PAGE, 6 * PAGE, MREMAP_MAYMOVE));
  EQ(private[5], 'p');
  private[5] = data[PAGE + 5];
  CHECK(memcmp(private, data + PAGE, 6 * PAGE) == 0);
  char *shared = (char *)OK(mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
  shared = (char *)OK(mremap(shared, 2 * PAGE, 8 * PAGE, MREMAP_MAYMOVE));
  CHECK(memcmp(shared, data, 8 * PAGE) == 0);
  shared[7 * PAGE] = 's';
  char byte;
  EQ(pread(fd, &byte, 1, 7 * PAGE), 1);
  EQ(byte, 's');
  char *twin = (char *)OK(mremap(shared, 0, 8 * PAGE, MREMAP_MAYMOVE));
  CHECK(twin != shared);
  shared[3] = '3';
  EQ(twin[3], '3');
  return 0;
}
