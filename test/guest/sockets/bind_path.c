/* Path names are files: their mode, what may be in the way, life after unlink and rename. unix(7), bind(2) */
#include "sockets.h"

static socklen_t name_length;
static char *name_of(int fd, int peer) {
  static struct sockaddr_un address;
  memset(&address, 0xff, sizeof address);
  name_length = sizeof address;
  OK((peer ? getpeername : getsockname)(fd, (struct sockaddr *)&address, &name_length));
  EQ(address.sun_family, AF_UNIX);
  return address.sun_path;
}

int main(void) {
  struct sockaddr_un address;
  umask(0022);
  socklen_t length = at_path(&address, "sock");
  int fd = OK(socket(AF_UNIX, SOCK_STREAM, 0));
  name_of(fd, 0);
  EQ(name_length, PATH_OFFSET);
  OK(bind(fd, (struct sockaddr *)&address, length));
  SAME(name_of(fd, 0), "sock");
  EQ(name_length, PATH_OFFSET + 5);
  struct stat status = status_of("sock");
  EQ(status.st_mode, S_IFSOCK | 0755);
  EQ(status.st_size, 0);
  EQ(status.st_uid, geteuid());
  EQ(status.st_nlink, 1);
  ERR(open("sock", O_RDWR), ENXIO);
  ERR(open("sock", O_RDONLY | O_NONBLOCK), ENXIO);
  int path = OK(open("sock", O_PATH));
  OK(close(path));

  /* Taken names, and sockets that have one. */
  int other = OK(socket(AF_UNIX, SOCK_DGRAM, 0));
  ERR(bind(other, (struct sockaddr *)&address, length), EADDRINUSE);
  ERR(bind(fd, (struct sockaddr *)&address, length), EADDRINUSE);
  length = at_path(&address, "second");
  ERR(bind(fd, (struct sockaddr *)&address, length), EINVAL);
  ERR(access("second", F_OK), ENOENT);
  put("file", "x");
  length = at_path(&address, "file");
  ERR(bind(other, (struct sockaddr *)&address, length), EADDRINUSE);
  OK(symlink("target", "link"));
  length = at_path(&address, "link");
  ERR(bind(other, (struct sockaddr *)&address, length), EADDRINUSE);
  ERR(access("target", F_OK), ENOENT);
  length = at_path(&address, ".");
  ERR(bind(other, (struct sockaddr *)&address, length), EADDRINUSE);
  length = at_path(&address, "none/sock");
  ERR(bind(other, (struct sockaddr *)&address, length), ENOENT);
  length = at_path(&address, "file/sock");
  ERR(bind(other, (struct sockaddr *)&address, length), ENOTDIR);
  length = at_path(&address, "slash/");
  ERR(bind(other, (struct sockaddr *)&address, length), ENOENT);

  /* The umask, and the mode of the socket itself. */
  umask(0);
  length = at_path(&address, "open");
  OK(bind(other, (struct sockaddr *)&address, length));
  EQ(status_of("open").st_mode, S_IFSOCK | 0777);
  int third = OK(socket(AF_UNIX, SOCK_DGRAM, 0));
  OK(fchmod(third, 0640));
  length = at_path(&address, "mode");
  OK(bind(third, (struct sockaddr *)&address, length));
  EQ(status_of("mode").st_mode, S_IFSOCK | 0640);
  OK(chmod("mode", 0600));
  EQ(status_of("mode").st_mode, S_IFSOCK | 0600);

  /* The name may move: the file is the address. */
  OK(listen(fd, 5));
  OK(rename("sock", "moved"));
  length = at_path(&address, "sock");
  int client = OK(socket(AF_UNIX, SOCK_STREAM, 0));
  ERR(connect(client, (struct sockaddr *)&address, length), ENOENT);
  OK(link("moved", "again"));
  OK(symlink("again", "way"));
  length = at_path(&address, "way");
  OK(connect(client, (struct sockaddr *)&address, length));
  SAME(name_of(client, 1), "sock");
  int accepted = OK(accept(fd, NULL, NULL));
  SAME(name_of(accepted, 0), "sock");
  EQ(name_length, PATH_OFFSET + 5);
  name_of(accepted, 1);
  EQ(name_length, PATH_OFFSET);
  OK(unlink("moved"));
  OK(unlink("again"));
  int late = OK(socket(AF_UNIX, SOCK_STREAM, 0));
  ERR(connect(late, (struct sockaddr *)&address, length), ENOENT);
  EQ(write(client, "still", 5), 5);

  /* The file stays when the socket is closed; nobody answers there. */
  OK(close(third));
  length = at_path(&address, "mode");
  int sender = OK(socket(AF_UNIX, SOCK_DGRAM, 0));
  ERR(connect(sender, (struct sockaddr *)&address, length), ECONNREFUSED);
  ERR(bind(sender, (struct sockaddr *)&address, length), EADDRINUSE);
  OK(unlink("mode"));
  OK(bind(sender, (struct sockaddr *)&address, length));

  /* All 108 bytes of sun_path, without a NUL. */
  char directory[60];
  memset(directory, 'd', 59);
  directory[59] = 0;
  OK(mkdir(directory, 0777));
  memset(address.sun_path, 'n', sizeof address.sun_path);
  memcpy(address.sun_path, directory, 59);
  address.sun_path[59] = '/';
  int full = OK(socket(AF_UNIX, SOCK_DGRAM, 0));
  OK(bind(full, (struct sockaddr *)&address, sizeof address));
  struct sockaddr_storage room;
  socklen_t got = sizeof room;
  OK(getsockname(full, (struct sockaddr *)&room, &got));
  EQ(got, PATH_OFFSET + 109);
  EQ(sendto(other, "x", 1, 0, (struct sockaddr *)&address, sizeof address), 1);
  return 0;
}
