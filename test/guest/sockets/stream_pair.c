/* Bytes through a pair of stream sockets: order, borders that do not show, the end, errors. socketpair(2), unix(7) */
#include "sockets.h"

int main(void) {
  on_signal(SIGPIPE, count_signal, 0);
  int ends[2];
  char text[64];
  pair_of(SOCK_STREAM, ends);
  EQ(write(ends[0], "hello ", 6), 6);
  EQ(send(ends[0], "world", 5, 0), 5);
  EQ(read(ends[1], text, 4), 4);
  EQ(recv(ends[1], text + 4, 60, 0), 7);
  EQ(memcmp(text, "hello world", 11), 0);
  EQ(write(ends[1], "back", 4), 4);
  EQ(read(ends[0], text, 64), 4);

  struct iovec out[3] = {{"ab", 2}, {"", 0}, {"cdef", 4}};
  EQ(writev(ends[0], out, 3), 6);
  char a[1], b[3], c[9];
  struct iovec in[3] = {{a, 1}, {b, 3}, {c, 9}};
  EQ(readv(ends[1], in, 3), 6);
  EQ(a[0], 'a');
  EQ(memcmp(b, "bcd", 3), 0);
  EQ(memcmp(c, "ef", 2), 0);

  EQ(read(ends[1], text, 0), 0);
  EQ(write(ends[0], text, 0), 0);
  EQ(send(ends[0], text, 0, 0), 0);
  ERR(recv(ends[1], text, 0, MSG_DONTWAIT), EAGAIN);
  ERR(recv(ends[1], text, 1, MSG_DONTWAIT), EAGAIN);
  ERR(lseek(ends[0], 0, SEEK_CUR), ESPIPE);
  ERR(pread(ends[0], text, 1, 0), ESPIPE);
  ERR(pwrite(ends[0], text, 1, 0), ESPIPE);
  ERR(ftruncate(ends[0], 0), EINVAL);
  ERR(fsync(ends[0]), EINVAL);
  CHECK(mmap(NULL, 4096, PROT_READ, MAP_SHARED, ends[0], 0) == MAP_FAILED);
  EQ(errno, ENODEV);

  /* What was written before the close can be read, then comes the end. */
  EQ(write(ends[0], "rest", 4), 4);
  OK(close(ends[0]));
  EQ(read(ends[1], text, 64), 4);
  EQ(read(ends[1], text, 64), 0);
  EQ(read(ends[1], text, 64), 0);
  EQ(signals_seen, 0);
  ERR(write(ends[1], "x", 1), EPIPE);
  EQ(signals_seen, 1);
  ERR(send(ends[1], "x", 1, MSG_NOSIGNAL), EPIPE);
  EQ(signals_seen, 1);
  ERR(send(ends[1], "", 0, 0), EPIPE);
  EQ(signals_seen, 2);
  OK(close(ends[1]));

  /* Closing with unread bytes resets the connection: told once. */
  pair_of(SOCK_STREAM, ends);
  EQ(write(ends[0], "unread", 6), 6);
  OK(close(ends[1]));
  ERR(read(ends[0], text, 64), ECONNRESET);
  EQ(read(ends[0], text, 64), 0);
  OK(close(ends[0]));
  pair_of(SOCK_STREAM, ends);
  EQ(write(ends[0], "unread", 6), 6);
  OK(close(ends[1]));
  EQ(option(ends[0], SO_ERROR), ECONNRESET);
  EQ(option(ends[0], SO_ERROR), 0);
  EQ(read(ends[0], text, 64), 0);
  return 0;
}
