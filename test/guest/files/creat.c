/* creat is open with O_CREAT|O_WRONLY|O_TRUNC. open(2) */
#include "../check.h"

int main(void) {
  put("f", "content");
  int fd = OK(creat("f", 0600));
  EQ(status_of("f").st_size, 0);
  EQ(status_of("f").st_mode & 0777, 0644);
  char byte;
  ERR(read(fd, &byte, 1), EBADF);
  EQ(write(fd, "x", 1), 1);
  EQ(fcntl(fd, F_GETFL) & O_ACCMODE, O_WRONLY);
  ERR(creat("missing/f", 0600), ENOENT);
  return 0;
}
