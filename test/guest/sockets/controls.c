/* ioctl on sockets, and what fstat tells. unix(7), socket(7) */
#include "sockets.h"

int main(void) {
  int ends[2], value;
  pair_of(SOCK_STREAM, ends);
  OK(ioctl(ends[0], FIONREAD, &value));
  EQ(value, 0);
  EQ(write(ends[1], "abc", 3), 3);
  EQ(write(ends[1], "de", 2), 2);
  OK(ioctl(ends[0], FIONREAD, &value));
  EQ(value, 5);
  char byte;
  EQ(read(ends[0], &byte, 1), 1);
  OK(ioctl(ends[0], FIONREAD, &value));
  EQ(value, 4);
  OK(ioctl(ends[1], TIOCOUTQ, &value));
  CHECK(value > 4);
  for (size_t i = 0; i < BAD_POINTERS; i++) ERR(ioctl(ends[0], FIONREAD, bad_pointers[i]), EFAULT);
  ERR(ioctl(ends[0], FIONREAD, read_only(0)), EFAULT);
  value = 1;
  OK(ioctl(ends[0], FIONBIO, &value));
  EQ(fcntl(ends[0], F_GETFL), O_RDWR | O_NONBLOCK);
  OK(ioctl(ends[0], FIOCLEX));
  EQ(fcntl(ends[0], F_GETFD), FD_CLOEXEC);
  ERR(ioctl(ends[0], 0x5401, &value), ENOTTY);
  EQ(isatty(ends[0]), 0);

  /* Of datagrams the first one's length. */
  pair_of(SOCK_DGRAM, ends);
  EQ(write(ends[1], "abc", 3), 3);
  EQ(write(ends[1], "de", 2), 2);
  OK(ioctl(ends[0], FIONREAD, &value));
  EQ(value, 3);
  pair_of(SOCK_SEQPACKET, ends);
  EQ(write(ends[1], "abc", 3), 3);
  EQ(write(ends[1], "de", 2), 2);
  OK(ioctl(ends[0], FIONREAD, &value));
  EQ(value, 5);
  struct sockaddr_un address;
  socklen_t length = at_own_name(&address, "i");
  int server = listener(SOCK_STREAM, &address, length, 1);
  ERR(ioctl(server, FIONREAD, &value), EINVAL);
  OK(ioctl(server, TIOCOUTQ, &value));
  EQ(value, 0);

  struct stat a, b;
  OK(fstat(ends[0], &a));
  OK(fstat(ends[1], &b));
  EQ(a.st_mode, S_IFSOCK | 0777);
  EQ(a.st_size, 0);
  EQ(a.st_nlink, 1);
  EQ(a.st_uid, geteuid());
  CHECK(a.st_ino != b.st_ino);
  EQ(a.st_dev, b.st_dev);
  OK(fchmod(ends[0], 0600));
  OK(fstat(ends[0], &a));
  EQ(a.st_mode, S_IFSOCK | 0600);
  char path[64], link[64], expected[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", ends[0]);
  ssize_t size = OK(readlink(path, link, sizeof link - 1));
  link[size] = 0;
  snprintf(expected, sizeof expected, "socket:[%lu]", (unsigned long)a.st_ino);
  SAME(link, expected);
  ERR(open(path, O_RDWR), ENXIO);
  int copy = OK(dup(ends[0]));
  OK(close(ends[0]));
  EQ(write(ends[1], "x", 1), 1);
  EQ(read(copy, expected, 64), 3);
  return 0;
}
