/* Sockets, messages, descriptors in messages and connections without end; circles, chains, and calls full of rubbish. */
#include "hostile.h"
#include <sys/socket.h>
#include <sys/un.h>

static int fds[253];
static ssize_t pass(int through, int count) {
  char byte = 0;
  struct iovec part = {&byte, 1};
  union {
    char space[CMSG_SPACE(sizeof fds)];
    struct cmsghdr header;
  } control;
  memset(&control, 0, sizeof control);
  control.header.cmsg_level = SOL_SOCKET;
  control.header.cmsg_type = SCM_RIGHTS;
  control.header.cmsg_len = CMSG_LEN(count * sizeof(int));
  memcpy(CMSG_DATA(&control.header), fds, count * sizeof(int));
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control};
  message.msg_controllen = CMSG_SPACE(count * sizeof(int));
  return sendmsg(through, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}
int main(void) {
  only_on_skerry();
  static char data[1 << 18];
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "\0flood"};
  /* Listeners whose queues are full of connections that nobody accepts, with full buffers, their clients gone. */
  int connections = 0;
  for (int n = 0; n < 24; n++) {
    address.sun_path[6] = n;
    int server = socket(AF_UNIX, SOCK_STREAM, 0);
    if (server < 0) break;
    CHECK(bind(server, (struct sockaddr *)&address, 9) == 0 && listen(server, 1 << 30) == 0);
    for (int i = 0; i < (n < 20 ? 200 : 4200); i++) {
      int client = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
      if (client < 0) break;
      if (connect(client, (struct sockaddr *)&address, 9) != 0) i = 1 << 20;
      else if (n < 20 && write(client, data, sizeof data) > 0) connections++;
      close(client);
    }
  }
  CHECK(connections > 100);
  close_range(3, ~0U, 0);
  /* Circles with as much as a message carries. */
  for (int n = 0; n < 1000; n++) {
    int ends[2];
    CHECK(socketpair(AF_UNIX, n % 2 ? SOCK_STREAM : SOCK_DGRAM, 0, ends) == 0);
    for (int i = 0; i < 253; i++) fds[i] = ends[i % 2];
    for (int i = 0; i < 3; i++) pass(ends[i % 2], 253);
    close(ends[0]);
    close(ends[1]);
  }
  /* A chain: each pair in the queue of the next. */
  int last[2], next[2];
  CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, last) == 0);
  for (int i = 0; i < 3000; i++) {
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, next) == 0);
    memcpy(fds, last, sizeof last);
    pass(next[0], 2);
    close(last[0]);
    close(last[1]);
    memcpy(last, next, sizeof last);
  }
  close_range(3, ~0U, 0);
  /* Pairs with full buffers, as many as there are descriptors. */
  while (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, next) == 0) {
    while (write(next[0], data, 4000) > 0) continue;
    while (write(next[1], data, 1) > 0) continue;
  }
  close_range(3, ~0U, 0);
  /* Rubbish. */
  int const calls[] = {SYS_socket,      SYS_socketpair, SYS_bind,       SYS_listen,      SYS_accept4,    SYS_connect,
                       SYS_getsockname, SYS_shutdown,   SYS_sendto,     SYS_recvfrom,    SYS_sendmsg,    SYS_recvmsg,
                       SYS_sendmmsg,    SYS_recvmmsg,   SYS_setsockopt, SYS_getsockopt,  SYS_getpeername, SYS_close};
  uint64_t *page = (void *)anonymous(2 * PAGE, PROT_READ | PROT_WRITE);
  mprotect((char *)page + PAGE, PAGE, PROT_NONE);
  signal(SIGPIPE, SIG_IGN);
  for (int i = 0; i < 30000; i++) {
    if (i % 8 == 0) {
      for (int n = 0; n < 512; n++) {
        uint64_t bits = random64();
        page[n] = bits % 3 == 0 ? (uint64_t)&page[bits % 512] : bits % 3 == 1 ? bits % 17 : bits;
      }
      ((char *)page)[0] = 1;
      ((char *)page)[1] = 0;
      ((char *)page)[2] = 0;
    }
    long a[6];
    for (int n = 0; n < 6; n++) {
      uint64_t bits = random64();
      a[n] = bits % 4 == 0 ? (long)(page + bits % 600) : bits % 4 == 3 && n > 1 ? (long)bits : (long)(bits >> 8) % 12;
    }
    int call = calls[random64() % COUNT(calls)];
    a[0] = call == SYS_socket || call == SYS_socketpair ? 1 : 3 + random64() % 12;
    /* Nothing may wait for ever. */
    if (call == SYS_accept4 || call == SYS_connect || call == SYS_sendmsg || call == SYS_recvmsg)
      fcntl(a[0], F_SETFL, O_NONBLOCK);
    if (call >= SYS_sendto && call <= SYS_recvmsg) fcntl(a[0], F_SETFL, O_NONBLOCK);
    if (call == SYS_recvmmsg || call == SYS_sendmmsg) fcntl(a[0], F_SETFL, O_NONBLOCK);
    syscall(call, a[0], a[1], a[2], a[3], a[4], a[5]);
  }
  puts("survived");
  return 0;
}
