/* Abstract names: any bytes, one space a type, gone with the socket; autobind. unix(7) */
#include "sockets.h"

int main(void) {
  struct sockaddr_un address, seen;
  socklen_t length = at_own_name(&address, "x"), got = sizeof seen;
  int fd = bound(SOCK_DGRAM, &address, length);
  OK(getsockname(fd, (struct sockaddr *)&seen, &got));
  EQ(got, length);
  EQ(memcmp(&seen, &address, length), 0);
  int other = OK(socket(AF_UNIX, SOCK_DGRAM, 0));
  ERR(bind(other, (struct sockaddr *)&address, length), EADDRINUSE);
  ERR(bind(fd, (struct sockaddr *)&address, length), EINVAL);
  /* A NUL more is another name, and every byte counts. */
  OK(bind(other, (struct sockaddr *)&address, length + 1));
  int stream = OK(socket(AF_UNIX, SOCK_STREAM, 0));
  OK(bind(stream, (struct sockaddr *)&address, length));
  EQ(sendto(other, "to", 2, 0, (struct sockaddr *)&address, length), 2);
  char text[8];
  got = sizeof seen;
  EQ(recvfrom(fd, text, 8, 0, (struct sockaddr *)&seen, &got), 2);
  EQ(got, length + 1);
  OK(close(fd));
  ERR(sendto(other, "to", 2, 0, (struct sockaddr *)&address, length), ECONNREFUSED);
  fd = bound(SOCK_DGRAM, &address, length);
  EQ(sendto(other, "to", 2, 0, (struct sockaddr *)&address, length), 2);
  /* The whole of sun_path. */
  memset(address.sun_path + 20, 0xfe, 88);
  int longest = bound(SOCK_DGRAM, &address, sizeof address);
  got = sizeof seen;
  OK(getsockname(longest, (struct sockaddr *)&seen, &got));
  EQ(got, sizeof address);
  EQ(memcmp(&seen, &address, sizeof address), 0);

  /* A family and nothing else: a name of five digits is made up; a second time nothing happens. */
  int automatic = OK(socket(AF_UNIX, SOCK_DGRAM, 0));
  OK(bind(automatic, (struct sockaddr *)&address, sizeof(sa_family_t)));
  got = sizeof seen;
  OK(getsockname(automatic, (struct sockaddr *)&seen, &got));
  EQ(got, PATH_OFFSET + 6);
  EQ(seen.sun_path[0], 0);
  for (int i = 1; i < 6; i++) CHECK(strchr("0123456789abcdef", seen.sun_path[i]) != NULL);
  OK(bind(automatic, (struct sockaddr *)&address, sizeof(sa_family_t)));
  EQ(sendto(other, "auto", 4, 0, (struct sockaddr *)&seen, got), 4);
  EQ(recv(automatic, text, 8, 0), 4);
  int second = OK(socket(AF_UNIX, SOCK_DGRAM, 0));
  OK(bind(second, (struct sockaddr *)&address, sizeof(sa_family_t)));
  struct sockaddr_un next;
  socklen_t size = sizeof next;
  OK(getsockname(second, (struct sockaddr *)&next, &size));
  CHECK(memcmp(&next, &seen, got) != 0);
  return 0;
}
