/* PUNCH_HOLE zeroes a range and gives blocks back; ZERO_RANGE zeroes. fallocate(2) */
#include "../check.h"
#define SIZE (1 << 20)

static char data[SIZE];

static void expect(int fd, long from, long to) {
  EQ(pread(fd, data, SIZE, 0), SIZE);
  for (long i = 0; i < SIZE; i++) EQ(data[i], i >= from && i < to ? 0 : 'x');
}

int main(void) {
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  memset(data, 'x', SIZE);
  EQ(write(fd, data, SIZE), SIZE);
  OK(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 65536, 4 * 65536));
  expect(fd, 65536, 5 * 65536);
  EQ(lseek(fd, 0, SEEK_HOLE), 65536);
  EQ(lseek(fd, 65536, SEEK_DATA), 5 * 65536);
  struct stat status;
  OK(fstat(fd, &status));
  CHECK(status.st_blocks * 512 < SIZE);
  OK(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 65536 - 100, 100));
  expect(fd, 65536 - 100, 5 * 65536);
  OK(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, SIZE, SIZE));
  EQ(status_of("f").st_size, SIZE);
  if (fallocate(fd, FALLOC_FL_ZERO_RANGE, SIZE - 10, 20) == 0) {
    EQ(status_of("f").st_size, SIZE + 10);
    EQ(pread(fd, data, 30, SIZE - 20), 30);
    for (int i = 0; i < 30; i++) EQ(data[i], i < 10 ? 'x' : 0);
  } else {
    EQ(errno, EOPNOTSUPP);
  }
  return 0;
}
