/* Lengths and pointers of getsockopt and setsockopt. */
#include "sockets.h"

int main(void) {
  int fd = OK(socket(AF_UNIX, SOCK_STREAM, 0)), file = OK(open("/dev/null", O_RDWR)), value = 1;
  socklen_t length;
  ERR(setsockopt(-1, SOL_SOCKET, SO_REUSEADDR, &value, 4), EBADF);
  ERR(setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &value, 4), ENOTSOCK);
  ERR(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &value, -1), EINVAL);
  ERR(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &value, 3), EINVAL);
  ERR(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &value, 0), EINVAL);
  OK(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &value, 100));
  for (size_t i = 0; i < BAD_POINTERS; i++) {
    ERR(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, bad_pointers[i], 4), EFAULT);
    ERR(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, bad_pointers[i], 16), EFAULT);
    length = 4;
    EQ(RAW(SYS_getsockopt, fd, SOL_SOCKET, SO_TYPE, bad_pointers[i], &length), -EFAULT);
    EQ(RAW(SYS_getsockopt, fd, SOL_SOCKET, SO_TYPE, &value, bad_pointers[i]), -EFAULT);
  }
  ERR(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, (char *)before_guard(3), 4), EFAULT);
  ERR(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, (char *)before_guard(15), 16), EFAULT);
  OK(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, (char *)before_guard(4), 4));
  length = -1;
  ERR(getsockopt(fd, SOL_SOCKET, SO_TYPE, &value, &length), EINVAL);
  length = 4;
  EQ(RAW(SYS_getsockopt, fd, SOL_SOCKET, SO_TYPE, (char *)before_guard(3), &length), -EFAULT);
  EQ(RAW(SYS_getsockopt, fd, SOL_SOCKET, SO_TYPE, read_only(0), &length), -EFAULT);
  EQ(RAW(SYS_getsockopt, fd, SOL_SOCKET, SO_TYPE, &value, read_only(4)), -EFAULT);
  char bytes[8];
  memset(bytes, 'z', 8);
  length = 2;
  OK(getsockopt(fd, SOL_SOCKET, SO_TYPE, bytes, &length));
  EQ(length, 2);
  EQ(bytes[0], SOCK_STREAM);
  EQ(bytes[2], 'z');
  length = 0;
  OK(getsockopt(fd, SOL_SOCKET, SO_TYPE, NULL, &length));
  EQ(length, 0);
  length = 100;
  OK(getsockopt(fd, SOL_SOCKET, SO_TYPE, &value, &length));
  EQ(length, 4);
  length = 4;
  ERR(getsockopt(-1, SOL_SOCKET, SO_TYPE, &value, &length), EBADF);
  ERR(getsockopt(file, SOL_SOCKET, SO_TYPE, &value, &length), ENOTSOCK);
  return 0;
}
