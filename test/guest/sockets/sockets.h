/* What the programs on sockets share. */
#ifndef SOCKETS_H
#define SOCKETS_H
#include "../check.h"
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/un.h>

#define PATH_OFFSET offsetof(struct sockaddr_un, sun_path)

MAYBE_UNUSED static void pair_of(int type, int ends[2]) { OK(socketpair(AF_UNIX, type, 0, ends)); }

/* A path address; its length without the NUL. */
MAYBE_UNUSED static socklen_t at_path(struct sockaddr_un *address, const char *path) {
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  strncpy(address->sun_path, path, sizeof address->sun_path);
  return PATH_OFFSET + strlen(path);
}
/* An abstract address. */
MAYBE_UNUSED static socklen_t at_name(struct sockaddr_un *address, const char *name) {
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  size_t length = strlen(name);
  memcpy(address->sun_path + 1, name, length);
  return PATH_OFFSET + 1 + length;
}
/* An abstract name that no other run of the program uses. */
MAYBE_UNUSED static socklen_t at_own_name(struct sockaddr_un *address, const char *name) {
  char text[100];
  snprintf(text, sizeof text, "skerry-%d-%s", getpid(), name);
  return at_name(address, text);
}
MAYBE_UNUSED static int bound(int type, const struct sockaddr_un *address, socklen_t length) {
  int fd = OK(socket(AF_UNIX, type, 0));
  OK(bind(fd, (const struct sockaddr *)address, length));
  return fd;
}
MAYBE_UNUSED static int listener(int type, const struct sockaddr_un *address, socklen_t length, int backlog) {
  int fd = bound(type, address, length);
  OK(listen(fd, backlog));
  return fd;
}
MAYBE_UNUSED static int connected_to(int type, const struct sockaddr_un *address, socklen_t length) {
  int fd = OK(socket(AF_UNIX, type, 0));
  OK(connect(fd, (const struct sockaddr *)address, length));
  return fd;
}
/* The conditions that hold now. */
MAYBE_UNUSED static int conditions(int fd) {
  struct pollfd entry = {.fd = fd, .events = POLLIN | POLLOUT | POLLPRI | POLLRDHUP};
  OK(poll(&entry, 1, 0));
  return entry.revents;
}
MAYBE_UNUSED static int option(int fd, int name) {
  int value = -1;
  socklen_t length = sizeof value;
  OK(getsockopt(fd, SOL_SOCKET, name, &value, &length));
  EQ(length, sizeof value);
  return value;
}
MAYBE_UNUSED static void set_option(int fd, int name, int value) {
  OK(setsockopt(fd, SOL_SOCKET, name, &value, sizeof value));
}
MAYBE_UNUSED static void non_blocking(int fd) { OK(fcntl(fd, F_SETFL, O_NONBLOCK)); }

/* Sends one byte with descriptors. */
MAYBE_UNUSED static ssize_t send_fds(int socket, const int *fds, int count, int flags) {
  char byte = 'f';
  struct iovec part = {&byte, 1};
  union {
    char space[CMSG_SPACE(256 * sizeof(int))];
    struct cmsghdr header;
  } control;
  memset(&control, 0, sizeof control);
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control};
  message.msg_controllen = CMSG_SPACE(count * sizeof(int));
  control.header.cmsg_level = SOL_SOCKET;
  control.header.cmsg_type = SCM_RIGHTS;
  control.header.cmsg_len = CMSG_LEN(count * sizeof(int));
  memcpy(CMSG_DATA(&control.header), fds, count * sizeof(int));
  return sendmsg(socket, &message, flags);
}
/* Receives one byte; how many descriptors came. */
MAYBE_UNUSED static int receive_fds(int socket, int *fds, int room, int flags) {
  char byte;
  struct iovec part = {&byte, 1};
  union {
    char space[CMSG_SPACE(256 * sizeof(int))];
    struct cmsghdr header;
  } control;
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control};
  message.msg_controllen = CMSG_LEN(room * sizeof(int));
  EQ(OK(recvmsg(socket, &message, flags)), 1);
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  if (header == NULL) return 0;
  EQ(header->cmsg_level, SOL_SOCKET);
  EQ(header->cmsg_type, SCM_RIGHTS);
  int count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
  memcpy(fds, CMSG_DATA(header), count * sizeof(int));
  return count;
}

/* --- signals --- */
MAYBE_UNUSED static volatile int signals_seen;
MAYBE_UNUSED static void count_signal(int signal) {
  (void)signal;
  signals_seen++;
}
MAYBE_UNUSED static void on_signal(int signal, void (*handler)(int), int flags) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
  OK(sigaction(signal, &action, NULL));
}
/* SIGALRM after some milliseconds. */
MAYBE_UNUSED static void alarm_in(int milliseconds) {
  struct itimerval timer = {{0, 0}, {milliseconds / 1000, milliseconds % 1000 * 1000}};
  OK(setitimer(ITIMER_REAL, &timer, NULL));
}
MAYBE_UNUSED static long now_ms(void) {
  struct timespec now;
  OK(clock_gettime(CLOCK_MONOTONIC, &now));
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
#endif
