/* preadv2/pwritev2: offset -1 uses the file's, RWF_APPEND, unknown flags. readv(2) */
#include "../check.h"

int main(void) {
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  struct iovec out = {"hello", 5};
  EQ(pwritev2(fd, &out, 1, -1, 0), 5);
  EQ(lseek(fd, 0, SEEK_CUR), 5);
  EQ(pwritev2(fd, &out, 1, 0, RWF_APPEND), 5);
  SAME(get("f"), "hellohello");
  EQ(lseek(fd, 0, SEEK_CUR), 5);
  EQ(pwritev2(fd, &out, 1, 1, RWF_DSYNC | RWF_SYNC), 5);
  char text[16] = {0};
  struct iovec in = {text, 15};
  EQ(preadv2(fd, &in, 1, 0, 0), 10);
  SAME(text, "hhelloello");
  EQ(preadv2(fd, &in, 1, -1, 0), 5);
  EQ(preadv2(fd, &in, 1, -1, 0), 0);
  ERR(preadv2(fd, &in, 1, 0, 0x40000000), EOPNOTSUPP);
  ERR(preadv(fd, &in, 1, -5), EINVAL);
  return 0;
}
