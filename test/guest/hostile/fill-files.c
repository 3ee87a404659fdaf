/* Files are written until no space is left, at most two gibibytes. */
#include "hostile.h"

int main(void) {
  only_on_skerry();
  static char block[1 << 20];
  memset(block, 'x', sizeof block);
  int fd = OK(open("fill", O_CREAT | O_RDWR, 0644));
  long done = 0;
  while (done < 2048) {
    if (write(fd, block, sizeof block) < 0) break;
    done++;
  }
  CHECK(done == 2048 || errno == ENOSPC || errno == EFBIG || errno == ENOMEM);
  OK(unlink("fill"));
  OK(close(fd));
  fd = OK(open("again", O_CREAT | O_RDWR, 0644));
  EQ(write(fd, block, sizeof block), sizeof block);
  puts("survived");
  return 0;
}
