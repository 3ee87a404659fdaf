/* Calls for sockets on what is no socket are ENOTSOCK; bad descriptors EBADF. socket(2) */
#include "../check.h"
#include <sys/socket.h>

int main(void) {
  int file = OK(open("f", O_CREAT | O_RDWR, 0644)), ends[2];
  OK(pipe(ends));
  char buffer[128];
  socklen_t length = sizeof buffer;
  int const fds[] = {file, ends[0]};
  for (int i = 0; i < 2; i++) {
    ERR(connect(fds[i], (struct sockaddr *)buffer, 16), ENOTSOCK);
    ERR(bind(fds[i], (struct sockaddr *)buffer, 16), ENOTSOCK);
    ERR(listen(fds[i], 5), ENOTSOCK);
    ERR(accept(fds[i], NULL, NULL), ENOTSOCK);
    ERR(send(fds[i], "x", 1, 0), ENOTSOCK);
    ERR(recv(fds[i], buffer, 1, 0), ENOTSOCK);
    ERR(getsockname(fds[i], (struct sockaddr *)buffer, &length), ENOTSOCK);
    ERR(shutdown(fds[i], SHUT_RDWR), ENOTSOCK);
    ERR(getsockopt(fds[i], SOL_SOCKET, SO_ERROR, buffer, &length), ENOTSOCK);
  }
  ERR(send(-1, "x", 1, 0), EBADF);
  ERR(listen(500, 1), EBADF);
  ERR(socket(77, SOCK_STREAM, 0), EAFNOSUPPORT);
  return 0;
}
