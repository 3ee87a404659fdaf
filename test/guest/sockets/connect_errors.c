/* What connecting finds: nothing, a file, another type, no permission. connect(2), unix(7) */
#include "sockets.h"

int main(void) {
  struct sockaddr_un address;
  int const types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
  umask(0);
  int servers[3];
  for (int i = 0; i < 3; i++) {
    char name[2] = {'0' + i, 0};
    servers[i] = bound(types[i], &address, at_path(&address, name));
  }
  put("file", "text");
  OK(mkfifo("fifo", 0777));
  OK(symlink("loop", "loop"));
  for (int i = 0; i < 3; i++) {
    int fd = OK(socket(AF_UNIX, types[i], 0));
    for (int other = 0; other < 3; other++) {
      char name[2] = {'0' + other, 0};
      socklen_t length = at_path(&address, name);
      if (other != i) ERR(connect(fd, (struct sockaddr *)&address, length), EPROTOTYPE);
      /* Bound, but nobody listens. */
      else if (types[i] != SOCK_DGRAM) ERR(connect(fd, (struct sockaddr *)&address, length), ECONNREFUSED);
      else OK(connect(fd, (struct sockaddr *)&address, length));
    }
    struct {
      const char *name;
      int error;
    } const cases[] = {{"file", ECONNREFUSED}, {"fifo", ECONNREFUSED}, {".", ECONNREFUSED}, {"none", ENOENT},
                       {"none/x", ENOENT},     {"file/x", ENOTDIR},    {"loop", ELOOP}};
    for (size_t n = 0; n < COUNT(cases); n++) {
      socklen_t length = at_path(&address, cases[n].name);
      ERR(connect(fd, (struct sockaddr *)&address, length), cases[n].error);
    }
    socklen_t length = at_own_name(&address, "nobody");
    ERR(connect(fd, (struct sockaddr *)&address, length), ECONNREFUSED);
    length = at_path(&address, "file");
    if (types[i] == SOCK_DGRAM) {
      int sender = OK(socket(AF_UNIX, SOCK_DGRAM, 0));
      ERR(sendto(sender, "x", 1, 0, (struct sockaddr *)&address, length), ECONNREFUSED);
      length = at_path(&address, "0");
      ERR(sendto(sender, "x", 1, 0, (struct sockaddr *)&address, length), EPROTOTYPE);
    }
  }
  OK(listen(servers[0], 3));
  OK(chmod("0", 0755));
  OK(chmod("1", 0555));
  become_nobody();
  int fd = OK(socket(AF_UNIX, SOCK_STREAM, 0));
  socklen_t length = at_path(&address, "0");
  ERR(connect(fd, (struct sockaddr *)&address, length), EACCES);
  int sender = OK(socket(AF_UNIX, SOCK_DGRAM, 0));
  length = at_path(&address, "1");
  ERR(sendto(sender, "x", 1, 0, (struct sockaddr *)&address, length), EACCES);
  return 0;
}
