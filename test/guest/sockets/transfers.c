/* sendfile, splice and vectored calls on sockets. */
#include "sockets.h"

int main(void) {
  int ends[2], pipe_ends[2];
  char text[64];
  put("file", "the content of a file");
  int file = OK(open("file", O_RDONLY));
  pair_of(SOCK_STREAM, ends);
  EQ(sendfile(ends[0], file, NULL, 11), 11);
  off_t at = 4;
  EQ(sendfile(ends[0], file, &at, 7), 7);
  EQ(recv(ends[1], text, 64, 0), 18);
  EQ(memcmp(text, "the contentcontent", 18), 0);
  ERR(sendfile(ends[0], ends[1], NULL, 5), EINVAL);
  OK(pipe(pipe_ends));
  EQ(write(pipe_ends[1], "from a pipe", 11), 11);
  EQ(splice(pipe_ends[0], NULL, ends[0], NULL, 64, 0), 11);
  EQ(recv(ends[1], text, 64, 0), 11);
  EQ(memcmp(text, "from a pipe", 11), 0);
  EQ(write(ends[0], "to a pipe", 9), 9);
  EQ(splice(ends[1], NULL, pipe_ends[1], NULL, 64, 0), 9);
  EQ(read(pipe_ends[0], text, 64), 9);
  EQ(memcmp(text, "to a pipe", 9), 0);
  ERR(splice(ends[1], NULL, pipe_ends[1], NULL, 64, SPLICE_F_NONBLOCK), EAGAIN);
  ERR(splice(ends[1], &at, pipe_ends[1], NULL, 64, 0), EINVAL);

  /* More than there is room for: nothing is lost on the way. */
  size_t size = 1 << 20;
  int big = OK(open("big", O_CREAT | O_RDWR, 0600));
  unsigned char *bytes = (void *)anonymous(size, PROT_READ | PROT_WRITE);
  for (size_t i = 0; i < size; i++) bytes[i] = i * 31 + (i >> 10);
  EQ(write(big, bytes, size), size);
  EQ(lseek(big, 0, SEEK_SET), 0);
  non_blocking(ends[0]);
  size_t sent = 0, seen = 0;
  while (seen < size) {
    ssize_t got = sendfile(ends[0], big, NULL, size - sent);
    if (got > 0) sent += got;
    else if (got == -1) EQ(errno, EAGAIN);
    unsigned char part[50000];
    for (; (got = recv(ends[1], part, sizeof part, MSG_DONTWAIT)) > 0; seen += got)
      EQ(memcmp(part, bytes + seen, got), 0);
  }
  EQ(sent, size);
  EQ(lseek(big, 0, SEEK_CUR), size);
  OK(shutdown(ends[1], SHUT_RDWR));
  on_signal(SIGPIPE, count_signal, 0);
  at = 0;
  ERR(sendfile(ends[0], big, &at, 10), EPIPE);
  EQ(signals_seen, 1);
  return 0;
}
