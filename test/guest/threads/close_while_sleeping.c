/*
 * A thread that sleeps in a call goes on with the files and structures that it was given, although another closes the
 * descriptors, puts other files in their place and overwrites the memory.
 */
#include "threads.h"
#include <mqueue.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/un.h>

static int ends[2];
static char buffer[64], other[64];

/* Until all other threads of the process sleep. */
static void asleep(pid_t tid) {
  char path[64], text[512];
  for (;;) {
    sprintf(path, "/proc/self/task/%d/stat", tid);
    int fd = OK(open(path, O_RDONLY));
    ssize_t n = OK(read(fd, text, sizeof text - 1));
    close(fd);
    text[n] = 0;
    if (strncmp(strrchr(text, ')'), ") S", 3) == 0) return;
    sched_yield();
  }
}
static atomic_int sleeper;

/* A descriptor that is certainly not about to be read. */
static void replace(int fd) {
  int null = OK(open("/dev/null", O_RDWR));
  OK(dup2(null, fd));
  close(null);
}

static void *reader(void *unused) {
  (void)unused;
  atomic_store(&sleeper, gettid_());
  return (void *)read(ends[0], buffer, sizeof buffer);
}

static struct iovec vector[2];
static void *vector_reader(void *unused) {
  (void)unused;
  atomic_store(&sleeper, gettid_());
  return (void *)readv(ends[0], vector, 2);
}

static struct msghdr message;
static void *receiver(void *unused) {
  (void)unused;
  atomic_store(&sleeper, gettid_());
  return (void *)recvmsg(ends[0], &message, 0);
}

static struct pollfd polled[2];
static void *poller(void *unused) {
  (void)unused;
  atomic_store(&sleeper, gettid_());
  return (void *)(long)poll(polled, 2, 10000);
}

static fd_set set;
static void *selector(void *unused) {
  (void)unused;
  atomic_store(&sleeper, gettid_());
  return (void *)(long)select(ends[0] + 1, &set, NULL, NULL, NULL);
}

static int epoll;
static void *waiter(void *unused) {
  (void)unused;
  struct epoll_event event;
  atomic_store(&sleeper, gettid_());
  return (void *)(long)epoll_wait(epoll, &event, 1, 10000);
}

static mqd_t queue;
static char letter[8] = "first";
static void *sender(void *unused) {
  (void)unused;
  atomic_store(&sleeper, gettid_());
  return (void *)(long)mq_send(queue, letter, 6, 0);
}

static pthread_t begin(void *(*run)(void *)) {
  atomic_store(&sleeper, 0);
  pthread_t thread = start(run, NULL);
  while (atomic_load(&sleeper) == 0) sched_yield();
  asleep(atomic_load(&sleeper));
  return thread;
}

int main(void) {
  /* read of a pipe whose reading end is closed: its writers still have a reader */
  OK(pipe(ends));
  pthread_t thread = begin(reader);
  OK(close(ends[0]));
  EQ(write(ends[1], "hello", 5), 5);
  EQ(finish(thread), 5);
  CHECK(memcmp(buffer, "hello", 5) == 0);
  signal(SIGPIPE, SIG_IGN);
  ERR(write(ends[1], "x", 1), EPIPE);
  close(ends[1]);

  /* the descriptor is another file by now */
  OK(pipe(ends));
  thread = begin(reader);
  replace(ends[0]);
  EQ(write(ends[1], "again", 5), 5);
  EQ(finish(thread), 5);
  EQ(read(ends[0], other, 1), 0);
  close(ends[0]), close(ends[1]);

  /* segments */
  OK(pipe(ends));
  vector[0] = (struct iovec){buffer, 2}, vector[1] = (struct iovec){buffer + 10, 3};
  thread = begin(vector_reader);
  vector[0] = (struct iovec){other, 50}, vector[1] = (struct iovec){(void *)1, 1};
  EQ(write(ends[1], "abcdef", 6), 6);
  EQ(finish(thread), 5);
  CHECK(memcmp(buffer, "ab", 2) == 0 && memcmp(buffer + 10, "cde", 3) == 0 && other[0] == 0);
  close(ends[0]), close(ends[1]);

  /* a message */
  OK(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends));
  vector[0] = (struct iovec){buffer, sizeof buffer};
  message.msg_iov = vector, message.msg_iovlen = 1;
  thread = begin(receiver);
  struct iovec elsewhere = {other, sizeof other};
  message.msg_iov = &elsewhere, message.msg_iovlen = 1;
  vector[0] = elsewhere;
  int pair[2] = {ends[0], ends[1]};
  replace(ends[0]);
  EQ(send(pair[1], "datagram", 8, 0), 8);
  EQ(finish(thread), 8);
  CHECK(memcmp(buffer, "datagram", 8) == 0 && other[0] == 0);
  close(ends[0]), close(ends[1]);

  /* poll: what it asked for at first counts */
  OK(pipe(ends));
  polled[0] = (struct pollfd){ends[0], POLLIN, 0}, polled[1] = (struct pollfd){-1, 0, 0};
  thread = begin(poller);
  polled[0].events = 0, polled[1].fd = 1, polled[1].events = POLLOUT;
  EQ(write(ends[1], "x", 1), 1);
  EQ(finish(thread), 1);
  EQ(polled[0].revents, POLLIN);
  EQ(polled[1].revents, 0);
  EQ(read(ends[0], other, 1), 1);

  /* select */
  FD_ZERO(&set);
  FD_SET(ends[0], &set);
  thread = begin(selector);
  FD_ZERO(&set);
  EQ(write(ends[1], "x", 1), 1);
  EQ(finish(thread), 1);
  CHECK(FD_ISSET(ends[0], &set));
  EQ(read(ends[0], other, 1), 1);

  /* an epoll instance */
  epoll = OK(epoll_create1(0));
  struct epoll_event event = {.events = EPOLLIN};
  OK(epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event));
  thread = begin(waiter);
  OK(close(epoll));
  EQ(write(ends[1], "x", 1), 1);
  EQ(finish(thread), 1);
  close(ends[0]), close(ends[1]);

  /* a message queue */
  char name[64];
  sprintf(name, "/close_while_sleeping-%d", getpid());
  struct mq_attr attributes = {.mq_maxmsg = 1, .mq_msgsize = 8};
  queue = OK(mq_open(name, O_CREAT | O_EXCL | O_RDWR, 0600, &attributes));
  mqd_t second = OK(mq_open(name, O_RDONLY));
  OK(mq_unlink(name));
  OK(mq_send(queue, "zero", 5, 0));
  thread = begin(sender);
  strcpy(letter, "other");
  OK(mq_close(queue));
  EQ(mq_receive(second, other, 8, NULL), 5);
  EQ(finish(thread), 0);
  EQ(mq_receive(second, other, 8, NULL), 6);
  EQ(strcmp(other, "first"), 0);
  return 0;
}
