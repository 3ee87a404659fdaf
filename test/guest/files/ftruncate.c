/* Shrinking drops data for good, growing gives zeros. truncate(2) */
#include "../check.h"

int main(void) {
  put("f", "0123456789");
  OK(truncate("f", 4));
  OK(truncate("f", 8));
  CHECK(memcmp(get("f"), "0123\0\0\0\0", 9) == 0);
  int fd = OK(open("f", O_RDWR)), reader = OK(open("f", O_RDONLY));
  OK(lseek(fd, 6, SEEK_SET));
  OK(ftruncate(fd, 2));
  EQ(lseek(fd, 0, SEEK_CUR), 6);
  EQ(status_of("f").st_size, 2);
  ERR(ftruncate(reader, 0), EINVAL);
  ERR(ftruncate(fd, -1), EINVAL);
  ERR(ftruncate(-1, 0), EBADF);
  ERR(truncate("f", -1), EINVAL);
  ERR(truncate("missing", 0), ENOENT);
  ERR(truncate(".", 0), EISDIR);
  ERR(truncate("f/x", 0), ENOTDIR);
  ERR(truncate((char *)8, 0), EFAULT);
  int ends[2];
  OK(pipe(ends));
  ERR(ftruncate(ends[1], 0), EINVAL);
  /* The tail of a partial page is zero after shrinking and growing. */
  static char full[5000];
  memset(full, 'x', sizeof full);
  EQ(pwrite(fd, full, sizeof full, 0), sizeof full);
  OK(ftruncate(fd, 100));
  OK(ftruncate(fd, 5000));
  EQ(pread(fd, full, sizeof full, 0), sizeof full);
  for (int i = 0; i < 5000; i++) EQ(full[i], i < 100 ? 'x' : 0);
  return 0;
}
