/* A file to a socket whose other side is slow. sendfile(2) */
#include "inet.h"
#include <sys/sendfile.h>

#define SIZE (6 << 20)

int main(void) {
  int ends[2], file = OK(open("data", O_RDWR | O_CREAT | O_TRUNC, 0600));
  OK(ftruncate(file, SIZE));
  tcp_pair(ends);
  pid_t child = OK(fork());
  if (child == 0) {
    long done = 0;
    off_t offset = 0;
    while (done < SIZE) done += OK(sendfile(ends[0], file, &offset, SIZE - done));
    EQ(offset, SIZE);
    _exit(0);
  }
  OK(close(ends[0]));
  static char bytes[8192];
  long seen = 0, got;
  while ((got = OK(recv(ends[1], bytes, sizeof bytes, 0))) > 0) seen += got;
  EQ(seen, SIZE);
  int status;
  EQ(waitpid(child, &status, 0), child);
  EQ(status, 0);
  return 0;
}
