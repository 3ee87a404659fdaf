/* copy_file_range: offsets, overlap, errors. copy_file_range(2) */
#include "../check.h"

int main(void) {
  put("in", "0123456789");
  int in = OK(open("in", O_RDWR)), out = OK(open("out", O_CREAT | O_RDWR, 0644));
  loff_t from = 2, to = 3;
  EQ(copy_file_range(in, &from, out, &to, 4, 0), 4);
  EQ(from, 6);
  EQ(to, 7);
  CHECK(memcmp(get("out"), "\0\0\0" "2345", 7) == 0);
  EQ(lseek(out, 0, SEEK_CUR), 0);
  EQ(copy_file_range(in, NULL, out, NULL, 100, 0), 10);
  SAME(get("out"), "0123456789");
  EQ(copy_file_range(in, NULL, out, NULL, 100, 0), 0);
  from = 0;
  to = 2;
  ERR(copy_file_range(in, &from, in, &to, 5, 0), EINVAL);
  to = 5;
  EQ(copy_file_range(in, &from, in, &to, 5, 0), 5);
  SAME(get("in"), "0123401234");
  ERR(copy_file_range(in, &from, out, &to, 1, 1), EINVAL);
  ERR(copy_file_range(-1, NULL, out, NULL, 1, 0), EBADF);
  ERR(copy_file_range(in, NULL, OK(open("out", O_RDONLY)), NULL, 1, 0), EBADF);
  ERR(copy_file_range(in, NULL, OK(open("out", O_WRONLY | O_APPEND)), NULL, 1, 0), EBADF);
  ERR(copy_file_range(OK(open(".", O_RDONLY)), NULL, out, NULL, 1, 0), EISDIR);
  int ends[2];
  OK(pipe(ends));
  ERR(copy_file_range(ends[0], NULL, out, NULL, 1, 0), EINVAL);
  EQ(RAW(SYS_copy_file_range, in, 8, out, NULL, 1, 0), -EFAULT);
  /* An offset is written at the end, if anything was copied. */
  loff_t *fixed = read_only(0);
  EQ(RAW(SYS_copy_file_range, in, fixed, out, NULL, 1, 1), -EINVAL);
  EQ(RAW(SYS_copy_file_range, in, fixed, out, NULL, 0, 0), 0);
  EQ(RAW(SYS_copy_file_range, in, fixed, out, NULL, 1, 0), -EFAULT);
  return 0;
}
