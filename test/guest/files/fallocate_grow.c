/* fallocate: default mode grows, KEEP_SIZE does not; argument errors. fallocate(2) */
#include "../check.h"

int main(void) {
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644)), reader = OK(open("f", O_RDONLY));
  EQ(write(fd, "data", 4), 4);
  OK(fallocate(fd, 0, 2, 10000));
  EQ(status_of("f").st_size, 10002);
  char *content = get("f");
  CHECK(memcmp(content, "data\0\0\0\0", 8) == 0);
  OK(fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 100000));
  EQ(status_of("f").st_size, 10002);
  OK(fallocate(fd, 0, 0, 5));
  EQ(status_of("f").st_size, 10002);
  ERR(fallocate(fd, 0, -1, 5), EINVAL);
  ERR(fallocate(fd, 0, 0, 0), EINVAL);
  ERR(fallocate(fd, 0, 0, -4), EINVAL);
  ERR(fallocate(fd, 0, LONG_MAX - 10, 100), EFBIG);
  ERR(fallocate(reader, 0, 0, 10), EBADF);
  ERR(fallocate(-1, 0, 0, 10), EBADF);
  ERR(fallocate(fd, 0x4000, 0, 10), EOPNOTSUPP);
  ERR(fallocate(fd, FALLOC_FL_PUNCH_HOLE, 0, 10), EOPNOTSUPP);
  int ends[2];
  OK(pipe(ends));
  ERR(fallocate(ends[1], 0, 0, 10), ESPIPE);
  EQ(posix_fallocate(fd, 0, 20000), 0);
  EQ(status_of("f").st_size, 20000);
  return 0;
}
