/* sendfile: offsets, ends, errors. sendfile(2) */
#include "../check.h"
#include <sys/sendfile.h>

int main(void) {
  put("in", "0123456789");
  int in = OK(open("in", O_RDONLY)), out = OK(open("out", O_CREAT | O_RDWR, 0644));
  off_t offset = 4;
  EQ(sendfile(out, in, &offset, 3), 3);
  EQ(offset, 7);
  EQ(lseek(in, 0, SEEK_CUR), 0);
  EQ(sendfile(out, in, NULL, 2), 2);
  EQ(lseek(in, 0, SEEK_CUR), 2);
  SAME(get("out"), "45601");
  EQ(sendfile(out, in, &offset, 100), 3);
  EQ(offset, 10);
  EQ(sendfile(out, in, &offset, 100), 0);
  EQ(sendfile(out, in, NULL, 0), 0);
  SAME(get("out"), "45601789");
  offset = -1;
  ERR(sendfile(out, in, &offset, 1), EINVAL);
  ERR(sendfile(-1, in, NULL, 1), EBADF);
  ERR(sendfile(out, -1, NULL, 1), EBADF);
  ERR(sendfile(in, out, NULL, 1), EBADF);
  EQ(RAW(SYS_sendfile, out, in, 8, 1), -EFAULT);
  int ends[2];
  OK(pipe(ends));
  offset = 0;
  EQ(sendfile(ends[1], in, &offset, 10), 10);
  char buffer[16];
  EQ(read(ends[0], buffer, 16), 10);
  CHECK(memcmp(buffer, "0123456789", 10) == 0);
  int append = OK(open("out", O_WRONLY | O_APPEND));
  ERR(sendfile(append, in, &offset, 1), EINVAL);
  return 0;
}
