// What threads and processes do with one another and with the kernel, in ns an operation: "name ns" a line.
//   operations MILLISECONDS         every operation for at least so long, after as long to warm up
//   operations NAME COUNT           one operation so often, without a word: for counting what it costs
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/futex.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}
static void must(long result, const char *what) {
  if (result < 0) {
    perror(what);
    exit(1);
  }
}

static void getppid_(long count) {
  while (count-- > 0) syscall(SYS_getppid);
}

// Two threads hand a word to and fro.
static uint32_t word;
static void futex_wait_while(uint32_t value) {
  while (__atomic_load_n(&word, __ATOMIC_SEQ_CST) == value) syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}
static void futex_hand_over(uint32_t value) {
  __atomic_store_n(&word, value, __ATOMIC_SEQ_CST);
  syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}
static void *futex_partner(void *argument) {
  for (long count = *(long *)argument; count > 0; count--) {
    futex_wait_while(0);
    futex_hand_over(0);
  }
  return NULL;
}
static void with_partner(void *(*partner)(void *), void (*self)(long), long count) {
  pthread_t thread;
  must(-pthread_create(&thread, NULL, partner, &count), "pthread_create");
  self(count);
  pthread_join(thread, NULL);
}
static void futex_self(long count) {
  while (count-- > 0) {
    futex_hand_over(1);
    futex_wait_while(1);
  }
}
static void futex_round(long count) { with_partner(futex_partner, futex_self, count); }

static void *nothing(void *argument) { return argument; }
static void thread_create_join(long count) {
  while (count-- > 0) {
    pthread_t thread;
    must(-pthread_create(&thread, NULL, nothing, NULL), "pthread_create");
    pthread_join(thread, NULL);
  }
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static void mutex_uncontended(long count) {
  while (count-- > 0) {
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
  }
}

// A byte there and back between two threads.
static int ways[2][2];
static void *byte_partner(void *argument) {
  char byte;
  for (long count = *(long *)argument; count > 0; count--) {
    must(read(ways[0][0], &byte, 1), "read");
    must(write(ways[1][1], &byte, 1), "write");
  }
  return NULL;
}
static void byte_self(long count) {
  char byte = 'x';
  while (count-- > 0) {
    must(write(ways[0][1], &byte, 1), "write");
    must(read(ways[1][0], &byte, 1), "read");
  }
}
static void close_ways(void) {
  for (int i = 0; i < 4; i++) close(ways[i >> 1][i & 1]);
}
static void pipe_round(long count) {
  must(pipe(ways[0]), "pipe");
  must(pipe(ways[1]), "pipe");
  with_partner(byte_partner, byte_self, count);
  close_ways();
}
static void socketpair_round(long count) {
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), "socketpair");
  ways[0][0] = pair[0], ways[0][1] = pair[1], ways[1][0] = dup(pair[1]), ways[1][1] = dup(pair[0]);
  with_partner(byte_partner, byte_self, count);
  close_ways();
}

static void tcp_pair(int pair[2]) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  must(listener, "socket");
  must(bind(listener, (struct sockaddr *)&address, length), "bind");
  must(listen(listener, 1), "listen");
  must(getsockname(listener, (struct sockaddr *)&address, &length), "getsockname");
  must(pair[1] = socket(AF_INET, SOCK_STREAM, 0), "socket");
  must(connect(pair[1], (struct sockaddr *)&address, length), "connect");
  must(pair[0] = accept(listener, NULL, NULL), "accept");
  for (int i = 0; i < 2; i++) must(setsockopt(pair[i], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "TCP_NODELAY");
  close(listener);
}
static void tcp_round(long count) {
  int pair[2];
  tcp_pair(pair);
  ways[0][0] = pair[0], ways[0][1] = pair[1], ways[1][0] = dup(pair[1]), ways[1][1] = dup(pair[0]);
  with_partner(byte_partner, byte_self, count);
  close_ways();
}

// 64 KiB at a time from one thread to another: an operation is 1 MiB.
enum { CHUNK = 65536, MIB = 1 << 20 };
static char sent[CHUNK], received[CHUNK];
static int from, into;
static void *drain(void *argument) {
  long left = *(long *)argument * MIB;
  while (left > 0) {
    long n = read(from, received, CHUNK);
    must(n, "read");
    left -= n;
  }
  return NULL;
}
static void pour(long count) {
  for (long left = count * MIB; left > 0;) {
    long n = write(into, sent, CHUNK);
    must(n, "write");
    left -= n;
  }
}
static void pipe_mib(long count) {
  int pair[2];
  must(pipe(pair), "pipe");
  from = pair[0], into = pair[1];
  with_partner(drain, pour, count);
  close(from), close(into);
}
static void socketpair_mib(long count) {
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), "socketpair");
  from = pair[0], into = pair[1];
  with_partner(drain, pour, count);
  close(from), close(into);
}
static void tcp_mib(long count) {
  int pair[2];
  tcp_pair(pair);
  from = pair[0], into = pair[1];
  with_partner(drain, pour, count);
  close(from), close(into);
}

static volatile sig_atomic_t caught;
static void handler(int signal) { caught += signal; }
static void signal_self(long count) {
  signal(SIGUSR1, handler);
  pid_t pid = getpid(), tid = (pid_t)syscall(SYS_gettid);
  while (count-- > 0) syscall(SYS_tgkill, pid, tid, SIGUSR1);
}

// One of 10,000 watched descriptors becomes ready, is found and emptied.
enum { WATCHED = 10000 };
static int watched[WATCHED], epoll = -1;
static bool may_watch_many(void) {
  struct rlimit limit = {WATCHED + 100, WATCHED + 100};
  return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}
static void watch_many(void) {
  if (epoll >= 0) return;
  if (!may_watch_many()) must(-1, "RLIMIT_NOFILE");
  epoll = epoll_create1(0);
  for (int i = 0; i < WATCHED; i++) {
    must(watched[i] = eventfd(0, EFD_NONBLOCK), "eventfd");
    struct epoll_event event = {EPOLLIN, {.u32 = (uint32_t)i}};
    must(epoll_ctl(epoll, EPOLL_CTL_ADD, watched[i], &event), "epoll_ctl");
  }
}
static void epoll_10000(long count) {
  watch_many();
  uint64_t one = 1;
  for (long i = 0; i < count; i++) {
    int fd = watched[i * 7919 % WATCHED];
    struct epoll_event event;
    must(write(fd, &one, 8), "write");
    if (epoll_wait(epoll, &event, 1, -1) != 1 || watched[event.data.u32] != fd) exit(1);
    must(read(fd, &one, 8), "read");
  }
}

static void open_close(long count) {
  while (count-- > 0) close(open("operations.dat", O_RDONLY));
}
static struct stat status;
static void stat_(long count) {
  while (count-- > 0) must(stat("operations.dat", &status), "stat");
}
static int file;
static void pread_4k(long count) {
  while (count-- > 0) must(pread(file, received, 4096, 8192), "pread");
}
static void mmap_munmap(long count) {
  while (count-- > 0) {
    char *p = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    must(munmap(p, 65536), "munmap");
  }
}
// A page of a big private file mapping that nobody has touched: the next one every 1 MiB.
enum { BIG = 256 << 20 };
static char *mapping;
static void file_fault(long count) {
  static size_t at;
  while (count-- > 0) {
    if (at == 0) {
      if (mapping != NULL) munmap(mapping, BIG);
      mapping = mmap(NULL, BIG, PROT_READ, MAP_PRIVATE, file, 0);
      if (mapping == MAP_FAILED) must(-1, "mmap");
    }
    (void)*(volatile char *)(mapping + at);
    at = (at + MIB) % BIG;
  }
}
// Access that a handler gives back: SIGSEGV, mprotect, return.
static char *page;
static void give_back(int signal) {
  (void)signal;
  mprotect(page, 4096, PROT_READ | PROT_WRITE);
}
static void fault_handler(long count) {
  if (page == NULL) page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  signal(SIGSEGV, give_back);
  while (count-- > 0) {
    mprotect(page, 4096, PROT_NONE);
    *(volatile char *)page = 1;
  }
}

static const struct {
  const char *name;
  void (*run)(long);
  int batch;
} operations[] = {
    {"getppid", getppid_, 100},
    {"futex-round-trip", futex_round, 50},
    {"thread-create-join", thread_create_join, 20},
    {"mutex", mutex_uncontended, 10000},
    {"pipe-round-trip", pipe_round, 50},
    {"socketpair-round-trip", socketpair_round, 50},
    {"pipe-1MiB", pipe_mib, 4},
    {"socketpair-1MiB", socketpair_mib, 4},
    {"tcp-round-trip", tcp_round, 50},
    {"tcp-1MiB", tcp_mib, 4},
    {"signal-to-self", signal_self, 50},
    {"epoll-10000", epoll_10000, 50},
    {"open-close", open_close, 50},
    {"stat", stat_, 50},
    {"pread-4k", pread_4k, 100},
    {"mmap-munmap", mmap_munmap, 50},
    {"file-page-fault", file_fault, 256},
    {"fault-handler", fault_handler, 20},
};
enum { COUNT = sizeof operations / sizeof *operations };

static double measure(int which, double least) {
  double start = now(), passed;
  long count = 0;
  do {
    operations[which].run(operations[which].batch);
    count += operations[which].batch;
    passed = now() - start;
  } while (passed < least);
  return passed / count;
}

int main(int argc, char **argv) {
  file = open("operations.dat", O_RDWR | O_CREAT, 0644);
  must(file, "operations.dat");
  must(ftruncate(file, BIG), "ftruncate");
  if (argc > 2) {
    for (int i = 0; i < COUNT; i++) if (strcmp(operations[i].name, argv[1]) == 0) operations[i].run(atol(argv[2]));
    return 0;
  }
  double least = (argc > 1 ? atof(argv[1]) : 50) * 1e6;
  for (int i = 0; i < COUNT; i++) {
    if (operations[i].run == epoll_10000 && !may_watch_many()) continue;  // valgrind keeps the limit
    measure(i, least);
    printf("%s %.1f\n", operations[i].name, measure(i, least));
    fflush(stdout);
  }
  unlink("operations.dat");
  return 0;
}
