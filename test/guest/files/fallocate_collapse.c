/* COLLAPSE_RANGE and INSERT_RANGE move data, or the file system says EOPNOTSUPP. fallocate(2) */
#include "../check.h"
#define BLOCK 65536

static char block[BLOCK];

int main(void) {
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  for (int i = 0; i < 4; i++) {
    memset(block, 'a' + i, BLOCK);
    EQ(write(fd, block, BLOCK), BLOCK);
  }
  if (fallocate(fd, FALLOC_FL_COLLAPSE_RANGE, BLOCK, BLOCK) != 0) {
    EQ(errno, EOPNOTSUPP);
    EQ(status_of("f").st_size, 4 * BLOCK);
    return 0;
  }
  EQ(status_of("f").st_size, 3 * BLOCK);
  EQ(pread(fd, block, 1, BLOCK), 1);
  EQ(block[0], 'c');
  OK(fallocate(fd, FALLOC_FL_INSERT_RANGE, BLOCK, BLOCK));
  EQ(status_of("f").st_size, 4 * BLOCK);
  char const expected[] = {'a', 0, 'c', 'd'};
  for (int i = 0; i < 4; i++) {
    EQ(pread(fd, block, 1, i * BLOCK + 5), 1);
    EQ(block[0], expected[i]);
  }
  return 0;
}
