/* A terminal has no offsets, no size and no pages. lseek(2), pread(2), mmap(2) */
#include "tty.h"

int main(void) {
  open_pty();
  int const fds[] = {master, slave};
  char c;
  for (size_t i = 0; i < COUNT(fds); i++) {
    ERR(lseek(fds[i], 0, SEEK_SET), ESPIPE);
    ERR(lseek(fds[i], 0, SEEK_CUR), ESPIPE);
    ERR(pread(fds[i], &c, 1, 0), ESPIPE);
    ERR(pwrite(fds[i], &c, 1, 0), ESPIPE);
    ERR(ftruncate(fds[i], 0), EINVAL);
    CHECK(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fds[i], 0) == MAP_FAILED && errno == ENODEV);
    ERR(fsync(fds[i]), EINVAL);
    EQ(RAW(SYS_read, fds[i], 0, -1L), -EFAULT);
    EQ(read(fds[i], &c, 0), 0);
    EQ(write(fds[i], &c, 0), 0);
  }
  struct stat st;
  OK(fstat(slave, &st));
  EQ(st.st_size, 0);
  return 0;
}
