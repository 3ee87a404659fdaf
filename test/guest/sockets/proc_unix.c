/* /proc/net/unix lists sockets with type, state, inode and name. proc(5) */
#include "sockets.h"

static char *line_of(int fd) {
  static char line[512];
  struct stat status;
  OK(fstat(fd, &status));
  FILE *list = fopen("/proc/net/unix", "r");
  CHECK(list != NULL);
  CHECK(fgets(line, sizeof line, list) != NULL);
  SAME(line, "Num       RefCount Protocol Flags    Type St Inode Path\n");
  while (fgets(line, sizeof line, list) != NULL) {
    unsigned long ino = 0;
    sscanf(line, "%*s %*x %*x %*x %*x %*x %lu", &ino);
    if (ino != status.st_ino) continue;
    fclose(list);
    return strchr(line, ' ') + 1;
  }
  FAIL("socket %d is not listed", fd);
}
#define LISTED(fd, start, end)                                                                  \
  do {                                                                                          \
    char *line_ = line_of(fd);                                                                  \
    if (strncmp(line_, start, strlen(start)) != 0) FAIL("%s does not begin with %s", line_, start); \
    size_t length_ = strlen(line_), want_ = strlen(end);                                        \
    if (length_ < want_ || strcmp(line_ + length_ - want_, end) != 0) FAIL("%s does not end in %s", line_, end); \
  } while (0)

int main(void) {
  int fd = OK(socket(AF_UNIX, SOCK_DGRAM, 0)), ends[2];
  LISTED(fd, "00000002 00000000 00000000 0002 01 ", "");
  struct sockaddr_un address;
  socklen_t length = at_path(&address, "name");
  OK(bind(fd, (struct sockaddr *)&address, length));
  LISTED(fd, "00000002 00000000 00000000 0002 01 ", " name\n");
  pair_of(SOCK_SEQPACKET, ends);
  LISTED(ends[0], "00000003 00000000 00000000 0005 03 ", "\n");
  length = at_own_name(&address, "x");
  address.sun_path[length - PATH_OFFSET] = 0;
  int server = listener(SOCK_STREAM, &address, length + 1, 1);
  char expected[150];
  snprintf(expected, sizeof expected, " @%s@\n", address.sun_path + 1);
  LISTED(server, "00000002 00000000 00010000 0001 01 ", expected);
  OK(close(server));
  CHECK(access("/proc/self/net/unix", R_OK) == 0);
  return 0;
}
