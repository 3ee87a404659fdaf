/* SEEK_DATA and SEEK_HOLE on a sparse file. lseek(2) */
#include "../check.h"
#define MIB (1L << 20)

int main(void) {
  int fd = OK(open("sparse", O_CREAT | O_RDWR, 0644));
  OK(ftruncate(fd, 16 * MIB));
  static char block[65536];
  memset(block, 'x', sizeof block);
  EQ(pwrite(fd, block, sizeof block, 4 * MIB), sizeof block);
  OK(fsync(fd));
  EQ(lseek(fd, 0, SEEK_HOLE), 0);
  EQ(lseek(fd, 0, SEEK_DATA), 4 * MIB);
  EQ(lseek(fd, 4 * MIB + 5, SEEK_DATA), 4 * MIB + 5);
  EQ(lseek(fd, 4 * MIB, SEEK_HOLE), 4 * MIB + 65536);
  ERR(lseek(fd, 5 * MIB, SEEK_DATA), ENXIO);
  EQ(lseek(fd, 5 * MIB, SEEK_HOLE), 5 * MIB);
  ERR(lseek(fd, 16 * MIB, SEEK_HOLE), ENXIO);
  ERR(lseek(fd, 16 * MIB, SEEK_DATA), ENXIO);
  ERR(lseek(fd, -1, SEEK_DATA), ENXIO);
  int full = OK(open("full", O_CREAT | O_RDWR, 0644));
  EQ(write(full, block, 1000), 1000);
  EQ(lseek(full, 0, SEEK_DATA), 0);
  EQ(lseek(full, 0, SEEK_HOLE), 1000);
  EQ(lseek(full, 999, SEEK_HOLE), 1000);
  return 0;
}
