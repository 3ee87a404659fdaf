/* Addresses that are too short, too long, of another family, or not in memory. bind(2), connect(2), getsockname(2) */
#include "sockets.h"

typedef int call_of(int, const struct sockaddr *, socklen_t);

static void check(call_of *call, int fd) {
  struct sockaddr_un address;
  socklen_t length = at_own_name(&address, "n");
  ERR(call(fd, (struct sockaddr *)&address, -1), EINVAL);
  ERR(call(fd, (struct sockaddr *)&address, 129), EINVAL);
  ERR(call(fd, (struct sockaddr *)&address, 111), EINVAL);
  ERR(call(fd, (struct sockaddr *)&address, 0), EINVAL);
  ERR(call(fd, (struct sockaddr *)&address, 1), EINVAL);
  address.sun_family = AF_INET;
  ERR(call(fd, (struct sockaddr *)&address, length), EINVAL);
  for (size_t i = 0; i < BAD_POINTERS; i++) ERR(call(fd, bad_pointers[i], 110), EFAULT);
  ERR(call(fd, (struct sockaddr *)((char *)before_guard(10)), 11), EFAULT);
  ERR(call(fd, (struct sockaddr *)((char *)after_hole(10) - 1), 10), EFAULT);
  ERR(call(-1, NULL, 110), EBADF);
  ERR(call(1000, (struct sockaddr *)&address, -1), EBADF);
}

int main(void) {
  int const types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
  struct sockaddr_un address;
  for (int i = 0; i < 3; i++) {
    int fd = OK(socket(AF_UNIX, types[i], 0));
    check(bind, fd);
    check(connect, fd);
    socklen_t length = sizeof address;
    ERR(getpeername(fd, (struct sockaddr *)&address, &length), ENOTCONN);
    EQ(length, sizeof address);
    length = -1;
    ERR(getsockname(fd, (struct sockaddr *)&address, &length), EINVAL);
    for (size_t bad = 0; bad < BAD_POINTERS; bad++) {
      length = sizeof address;
      EQ(RAW(SYS_getsockname, fd, bad_pointers[bad], &length), -EFAULT);
      EQ(RAW(SYS_getsockname, fd, &address, bad_pointers[bad]), -EFAULT);
    }
    /* Too little room: cut off, and the true length is told. */
    length = at_own_name(&address, "cut");
    OK(bind(fd, (struct sockaddr *)&address, length));
    char seen[16];
    memset(seen, 'z', sizeof seen);
    socklen_t room = 5;
    OK(getsockname(fd, (struct sockaddr *)seen, &room));
    EQ(room, length);
    EQ(memcmp(seen, &address, 5), 0);
    EQ(seen[5], 'z');
    room = 0;
    OK(getsockname(fd, NULL, &room));
    EQ(room, length);
    char *edge = before_guard(length);
    room = 128;
    OK(getsockname(fd, (struct sockaddr *)edge, &room));
    EQ(memcmp(edge, &address, length), 0);
    EQ(RAW(SYS_getsockname, fd, seen, read_only(0)), -EFAULT);
    OK(close(fd));
  }
  int file = OK(open("/dev/null", O_RDWR)), path = OK(open(".", O_PATH));
  ERR(bind(file, (struct sockaddr *)&address, 20), ENOTSOCK);
  ERR(connect(file, (struct sockaddr *)&address, 20), ENOTSOCK);
  ERR(connect(file, NULL, 20), EFAULT);
  ERR(bind(path, (struct sockaddr *)&address, 20), EBADF);
  ERR(listen(path, 20), EBADF);
  return 0;
}
