/* Sockets of one process in another: inherited, and passed in messages. unix(7), SCM_RIGHTS */
#include "inet.h"

static char buffer[64];

static void pass(int over, int fd) {
  char space[CMSG_SPACE(sizeof(int))] = {0};
  struct iovec part = {.iov_base = "p", .iov_len = 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
  struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(rights), &fd, sizeof fd);
  EQ(sendmsg(over, &message, 0), 1);
}
static int passed(int over) {
  char space[CMSG_SPACE(sizeof(int))];
  struct iovec part = {.iov_base = buffer, .iov_len = 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
  EQ(recvmsg(over, &message, 0), 1);
  int fd;
  memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
  return fd;
}
static void ends_well(pid_t child) {
  int status;
  EQ(waitpid(child, &status, 0), child);
  EQ(status, 0);
}

int main(void) {
  /* Workers that accept from one listener, as pre-forking servers do. */
  int listening = listener(AF_INET, 16);
  pid_t workers[3];
  for (int i = 0; i < 3; i++) {
    if ((workers[i] = OK(fork())) != 0) continue;
    for (;;) {
      int fd = OK(accept(listening, NULL, NULL));
      ssize_t got = recv(fd, buffer, sizeof buffer, 0);
      if (got == 4 && memcmp(buffer, "stop", 4) == 0) _exit(0);
      EQ(send(fd, buffer, got, 0), got);
      OK(close(fd));
    }
  }
  for (int i = 0; i < 30; i++) {
    int fd = connected_to(AF_INET, listening);
    EQ(send(fd, &i, sizeof i, 0), sizeof i);
    int value;
    EQ(recv(fd, &value, sizeof value, MSG_WAITALL), sizeof value);
    EQ(value, i);
    EQ(recv(fd, &value, 1, 0), 0);
    OK(close(fd));
  }
  for (int i = 0; i < 3; i++) EQ(send(connected_to(AF_INET, listening), "stop", 4, 0), 4);
  for (int i = 0; i < 3; i++) ends_well(workers[i]);
  /* A connection is handed over; it goes on while one of the two has it. */
  int way[2], ends[2];
  OK(socketpair(AF_UNIX, SOCK_STREAM, 0, way));
  pid_t child = OK(fork());
  if (child == 0) {
    int fd = passed(way[1]);
    EQ(recv(fd, buffer, sizeof buffer, 0), 5);
    EQ(send(fd, "taken", 5, 0), 5);
    _exit(0);
  }
  tcp_pair(ends);
  pass(way[0], ends[1]);
  OK(close(ends[1]));
  EQ(send(ends[0], "given", 5, 0), 5);
  EQ(recv(ends[0], buffer, sizeof buffer, 0), 5);
  ends_well(child);
  EQ(recv(ends[0], buffer, sizeof buffer, 0), 0);
  /* One that nobody takes out of the message is closed with it. */
  tcp_pair(ends);
  pass(way[0], ends[1]);
  OK(close(ends[1]));
  OK(send(ends[0], "x", 1, 0));
  EQ(conditions(ends[0]), POLLOUT);
  OK(close(way[0]));
  OK(close(way[1]));
  await(ends[0], POLLHUP);
  ERR(recv(ends[0], buffer, 1, 0), ECONNRESET);
  /* A child that dies lets go. */
  tcp_pair(ends);
  child = OK(fork());
  if (child == 0) {
    pause();
    _exit(0);
  }
  OK(close(ends[1]));
  usleep(10000);
  EQ(conditions(ends[0]), POLLOUT);
  OK(kill(child, SIGKILL));
  EQ(await(ends[0], POLLRDHUP), POLLRDHUP);
  return 0;
}
