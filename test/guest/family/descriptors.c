/* Descriptors that a child inherits: events, sockets with what they carry, and what others see of who has them. */
#include "family.h"
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

static void send_fd(int socket, int fd, int credentials) {
  char byte = 'x', control[CMSG_SPACE(sizeof fd) + CMSG_SPACE(sizeof(struct ucred))] = {0};
  struct iovec data = {&byte, 1};
  struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = CMSG_SPACE(sizeof fd)};
  struct cmsghdr *part = CMSG_FIRSTHDR(&message);
  *part = (struct cmsghdr){CMSG_LEN(sizeof fd), SOL_SOCKET, SCM_RIGHTS};
  memcpy(CMSG_DATA(part), &fd, sizeof fd);
  if (credentials) {
    message.msg_controllen = sizeof control;
    part = CMSG_NXTHDR(&message, part);
    *part = (struct cmsghdr){CMSG_LEN(sizeof(struct ucred)), SOL_SOCKET, SCM_CREDENTIALS};
    struct ucred who = {getpid(), getuid(), getgid()};
    memcpy(CMSG_DATA(part), &who, sizeof who);
  }
  EQ(sendmsg(socket, &message, 0), 1);
}

int main(void) {
  int status, pair[2];
  char byte;
  OK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
  int on = 1;
  OK(setsockopt(pair[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof on));
  struct ucred peer;
  socklen_t length = sizeof peer;
  pid_t parent = getpid();
  pid_t pid = OK(fork());
  if (pid == 0) {
    close(pair[0]);
    OK(getsockopt(pair[1], SOL_SOCKET, SO_PEERCRED, &peer, &length));
    EQ(peer.pid, parent);
    int pipes[2];
    OK(pipe(pipes));
    EQ(write(pipes[1], "hello", 5), 5);
    send_fd(pair[1], pipes[0], 1);
    EQ(write(pair[1], "y", 1), 1);
    struct ucred wrong = {parent, 0, 0};
    (void)wrong;
    _exit(0);
  }
  close(pair[1]);
  char control[256], data[8];
  struct iovec to = {data, sizeof data};
  struct msghdr message = {.msg_iov = &to, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  EQ(recvmsg(pair[0], &message, MSG_CMSG_CLOEXEC), 1);
  int got = -1, creds = 0;
  for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_type == SCM_RIGHTS) memcpy(&got, CMSG_DATA(part), sizeof got);
    if (part->cmsg_type == SCM_CREDENTIALS) {
      memcpy(&peer, CMSG_DATA(part), sizeof peer);
      EQ(peer.pid, pid);
      EQ(peer.uid, getuid());
      creds++;
    }
  }
  EQ(creds, 1);
  EQ(waitpid(pid, &status, 0), pid);
  EQ(status, 0);
  EQ(read(got, data, sizeof data), 5);
  EQ(read(got, data, sizeof data), 0);
  message.msg_controllen = sizeof control;
  EQ(recvmsg(pair[0], &message, 0), 1);
  memcpy(&peer, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof peer);
  EQ(peer.pid, pid);
  EQ(read(pair[0], data, 1), 0);

  /* Events. */
  int counter = OK(eventfd(0, 0)), timer = OK(timerfd_create(CLOCK_MONOTONIC, 0)), watch = OK(inotify_init1(0));
  struct itimerspec soon = {.it_value = {0, 20000000}};
  OK(timerfd_settime(timer, 0, &soon, NULL));
  OK(inotify_add_watch(watch, ".", IN_CREATE));
  int poller = OK(epoll_create1(0));
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = 1};
  OK(epoll_ctl(poller, EPOLL_CTL_ADD, counter, &event));
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  OK(sigprocmask(SIG_BLOCK, &set, NULL));
  int signals = OK(signalfd(-1, &set, 0));
  int pidfd = OK(syscall(SYS_pidfd_open, getpid(), 0));
  pid = OK(fork());
  if (pid == 0) {
    uint64_t value;
    EQ(read(timer, &value, 8), 8);
    EQ(epoll_wait(poller, &event, 1, 5000), 1);
    EQ(read(counter, &value, 8), 8);
    EQ(value, 3);
    /* signals of who reads. */
    raise(SIGUSR1);
    struct signalfd_siginfo info;
    EQ(read(signals, &info, sizeof info), sizeof info);
    EQ(info.ssi_pid, getpid());
    char buffer[512];
    put("made", "");
    CHECK(read(watch, buffer, sizeof buffer) > 0);
    struct pollfd wait = {pidfd, POLLIN, 0};
    EQ(poll(&wait, 1, 0), 0);
    /* Closing here is nothing to the parent. */
    close(counter);
    close(timer);
    close(poller);
    dup2(0, signals);
    _exit(0);
  }
  uint64_t three = 3;
  sleep_ms(5);
  EQ(write(counter, &three, 8), 8);
  EQ(waitpid(pid, &status, 0), pid);
  EQ(exit_status(status), 0);
  EQ(epoll_wait(poller, &event, 1, 0), 0);
  EQ(write(counter, &three, 8), 8);
  EQ(epoll_wait(poller, &event, 1, 0), 1);
  sigset_t pending;
  OK(sigpending(&pending));
  EQ(sigismember(&pending, SIGUSR1), 0);

  /* The end of who holds the other end. */
  int pipes[2];
  OK(pipe(pipes));
  pid = OK(fork());
  if (pid == 0) {
    close(pipes[0]);
    for (;;) pause();
  }
  close(pipes[1]);
  struct pollfd wait = {pipes[0], POLLIN, 0};
  EQ(poll(&wait, 1, 0), 0);
  OK(kill(pid, SIGKILL));
  EQ(read(pipes[0], &byte, 1), 0);
  EQ(waitpid(pid, &status, 0), pid);
  return 0;
}
