/* /dev/random and /dev/urandom give bytes and take some. random(4) */
#include "../check.h"

int main(void) {
  const char *const names[] = {"/dev/random", "/dev/urandom"};
  for (int i = 0; i < 2; i++) {
    int fd = OK(open(names[i], O_RDWR));
    unsigned char a[256], b[256];
    EQ(read(fd, a, 256), 256);
    EQ(read(fd, b, 256), 256);
    CHECK(memcmp(a, b, 256) != 0);
    EQ(write(fd, a, 256), 256);
    EQ(RAW(SYS_read, fd, 8, 16), -EFAULT);
    struct stat status;
    OK(fstat(fd, &status));
    EQ(status.st_rdev, i ? 0x109 : 0x108);
  }
  return 0;
}
