/* Listening and accepting: names, flags, order, errors. listen(2), accept(2) */
#include "sockets.h"

int main(void) {
  int const types[] = {SOCK_STREAM, SOCK_SEQPACKET};
  for (int i = 0; i < 2; i++) {
    struct sockaddr_un address, seen;
    int unnamed = OK(socket(AF_UNIX, types[i], 0));
    ERR(listen(unnamed, 5), EINVAL);
    ERR(accept(unnamed, NULL, NULL), EINVAL);
    socklen_t length = at_own_name(&address, "l"), got;
    int server = listener(types[i], &address, length, 5);
    OK(listen(server, 7));
    EQ(option(server, SO_ACCEPTCONN), 1);
    ERR(accept4(server, NULL, NULL, 1), EINVAL);
    ERR(accept4(-1, NULL, NULL, 1), EBADF);
    ERR(accept4(0, NULL, NULL, 1), EINVAL);
    ERR(accept(-1, NULL, NULL), EBADF);
    ERR(connect(server, (struct sockaddr *)&address, length), EINVAL);
    non_blocking(server);
    ERR(accept(server, NULL, NULL), EAGAIN);

    int first = connected_to(types[i], &address, length);
    struct sockaddr_un mine;
    socklen_t own = at_own_name(&mine, "client");
    int second = bound(types[i], &mine, own);
    OK(connect(second, (struct sockaddr *)&address, length));
    ERR(connect(second, (struct sockaddr *)&address, length), EISCONN);
    ERR(listen(second, 1), EINVAL);
    got = sizeof seen;
    int one = OK(accept(server, (struct sockaddr *)&seen, &got));
    EQ(got, PATH_OFFSET);
    EQ(fcntl(one, F_GETFL), O_RDWR);
    EQ(fcntl(one, F_GETFD), 0);
    got = sizeof seen;
    int two = OK(accept4(server, (struct sockaddr *)&seen, &got, SOCK_NONBLOCK | SOCK_CLOEXEC));
    EQ(got, own);
    EQ(memcmp(&seen, &mine, own), 0);
    EQ(fcntl(two, F_GETFL), O_RDWR | O_NONBLOCK);
    EQ(fcntl(two, F_GETFD), FD_CLOEXEC);
    EQ(option(two, SO_ACCEPTCONN), 0);
    got = sizeof seen;
    OK(getsockname(two, (struct sockaddr *)&seen, &got));
    EQ(got, length);
    EQ(write(first, "1", 1), 1);
    EQ(write(second, "2", 1), 1);
    char byte;
    EQ(read(one, &byte, 1), 1);
    EQ(byte, '1');
    EQ(read(two, &byte, 1), 1);
    EQ(byte, '2');

    /* A connection whose client is gone can be accepted and read to its end. */
    int third = connected_to(types[i], &address, length);
    EQ(write(third, "3", 1), 1);
    OK(close(third));
    int three = OK(accept(server, NULL, NULL));
    EQ(read(three, &byte, 1), 1);
    EQ(read(three, &byte, 1), 0);

    /* A place for the address that cannot be written loses the connection. */
    third = connected_to(types[i], &address, length);
    EQ(RAW(SYS_accept, server, 8, &got), -EFAULT);
    ERR(accept(server, NULL, NULL), EAGAIN);
    third = connected_to(types[i], &address, length);
    EQ(RAW(SYS_accept, server, &seen, 8), -EFAULT);
    third = connected_to(types[i], &address, length);
    got = -1;
    ERR(accept(server, (struct sockaddr *)&seen, &got), EINVAL);

    /* The listener goes: those who wait are reset. */
    third = connected_to(types[i], &address, length);
    OK(close(server));
    ERR(read(third, &byte, 1), ECONNRESET);
    EQ(read(third, &byte, 1), 0);
    int late = OK(socket(AF_UNIX, types[i], 0));
    ERR(connect(late, (struct sockaddr *)&address, length), ECONNREFUSED);
    EQ(write(one, "y", 1), 1);
    EQ(read(first, &byte, 1), 1);
    OK(close_range(3, 100, 0));
  }
  return 0;
}
