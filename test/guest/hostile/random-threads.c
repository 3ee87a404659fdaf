/*
 * Random system calls by several threads: SEED COUNT [THREADS [REPORT]]. Which calls there are and what their arguments mean comes
 * from the rows of the library OS. Threads come and go, signals fly, handlers make random calls themselves and are
 * interrupted by others, and what calls point to is changed while they sleep. The program keeps itself alive: it leaves
 * out what would end, stop or maim the process, so that "survived COUNT" is expected. Every REPORT calls it says how many
 * there were and how many KiB of it are resident; at the end, then, how many calls ended how.
 */
#include "hostile.h"
#include "calls.generated.h"
#include <mqueue.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/un.h>

#define SLOTS 24
#define SLOT_SIZE (256UL << 10)
#define SHIFTING_PAGES 32
#define STABLE_PAGES 16
#define DESCRIPTORS 80
static int const saved_output = 900, filling = 901;

/* A thread's own, at the lower end of its stack, which is aligned to its size: threads have no thread-local storage. */
struct slot {
  uint64_t random;
  volatile int alive; /* cleared by the kernel when the thread has ended */
  volatile int tid;
  volatile long made;
  long seen; /* what `made` was at the last patrol */
  int depth; /* of signal handlers */
  int call;  /* the number of the last one made */
  int generation;
  uint64_t mapped[16]; /* mappings made by it, to be undone */
  unsigned next_mapped;
  char alternate[96 << 10];
};

static char *slots_base;
static char *shifting; /* pages that are mapped, protected and unmapped */
static char *stable;   /* pages that always can be written */
static int process;
static volatile long done;
static long goal, threads;
static uint64_t first_seed;
static volatile long outcomes[COUNT(calls)][2], answers[256];

static struct slot *slot_at(int index) { return (struct slot *)(slots_base + index * SLOT_SIZE); }
static struct slot *self(void) { return (struct slot *)((uint64_t)__builtin_frame_address(0) & ~(SLOT_SIZE - 1)); }

static uint64_t draw(struct slot *s) {
  s->random ^= s->random >> 12;
  s->random ^= s->random << 25;
  s->random ^= s->random >> 27;
  return s->random * 2685821657736338717ULL;
}
static uint64_t up_to(struct slot *s, uint64_t bound) { return (draw(s) >> 16) % bound; }
static int one_in(struct slot *s, int n) { return up_to(s, n) == 0; }
#define PICK(s, array) ((array)[up_to(s, COUNT(array))])

static const char *const paths[] = {
    "a", "b", "d", "d/x", "d/y", "d/m", "d/m/f", "link", "loop", ".", "..", "/", "", "d/../a", "fifo", "socket", "dangling", "d/./././x",
    "/proc/self/fd/0", "/proc/self/fd/9", "/proc/self/fd", "/proc/self/fdinfo", "/proc/self/fdinfo/7", "/proc/self/maps", "/proc/self/smaps",
    "/proc/self/status", "/proc/self/stat", "/proc/self/task", "/proc/thread-self/comm", "/proc/self/exe", "/proc/self/cwd/a",
    "/proc/self/root/../..", "/proc/self/mem", "/proc/self/environ", "/proc/self/cmdline", "/proc/self/mountinfo", "/proc/self/ns",
    "/proc/self/pagemap", "/proc/self/oom_score_adj", "/proc/self/limits", "/proc/self/map_files", "/proc/self/clear_refs", "/proc/locks", "/proc/net/unix", "/proc/sys/kernel/hostname",
    "/proc/sys/fs/pipe-max-size", "/proc/sys/fs/inotify/max_user_watches", "/proc/sys/kernel/pid_max", "/proc/sys/vm/overcommit_memory",
    "/proc/meminfo", "/proc/stat", "/proc/cpuinfo", "/proc/1", "/proc/2/task/2", "/sys", "/sys/devices/system/cpu/online", "/dev/null",
    "/dev/zero", "/dev/urandom", "/dev/full", "/dev/fd/1", "/dev/stdin", "/dev/ptmx", "/dev/pts/0", "/dev/pts/1", "/dev/pts", "/dev/tty", "/dev/shm/s",
    "/dev/mqueue", "/tmp", "/etc/passwd", "\xff\xfe\x80", "d/m/..", "/proc/self/attr/current", "/proc/self/timers",
};
static const char *const strings[] = {"user.a", "user.b", "user.a", "/q0", "/q1", "tmpfs", "proc", "devpts", "user.a", "user.b", "trusted.x", "security.y", "/q0", "/q1", "q2", "/", "", "size=64k", "system.posix_acl_access", "mode=700"};
static const int safe_signals[] = {0, SIGUSR1, SIGUSR2, SIGURG, SIGCHLD, SIGWINCH, SIGCONT, SIGIO, SIGALRM, SIGPIPE, SIGHUP, SIGTERM, 34, 35, 36, 50, 64};
/* On a page that cannot be written: what must not change. */
struct constants {
  uint64_t masks[4];
  struct { void *handler; uint64_t flags; void *restorer; uint64_t mask; } actions[6], poke;
  struct sigevent events[4];
} *constants;

static uint64_t main_stack;
static int within(uint64_t address, uint64_t first, uint64_t last) { return address >= first && address < last; }

static uint64_t pointer(struct slot *s) {
  uint64_t page = one_in(s, 3) ? (uint64_t)shifting + up_to(s, SHIFTING_PAGES) * PAGE : (uint64_t)stable + up_to(s, STABLE_PAGES) * PAGE;
  switch (up_to(s, 10)) {
    case 0: return page + PAGE - up_to(s, 64);
    case 1: return (uint64_t)PICK(s, bad_pointers);
    case 2: return 0;
    case 3: return page + up_to(s, PAGE);
    case 4: return page + PAGE - 8 * up_to(s, 32);
    default: return page + up_to(s, PAGE / 16) * 16;
  }
}

/* The program's own memory is nobody's argument, but for its strings. */
static int is_precious(uint64_t address) {
  /* The heap begins at most 32 MiB behind the image: there a static program has its thread-local storage. */
  return within(address, (uint64_t)&__executable_start - PAGE, (uint64_t)&_end + (34 << 20)) ||
         within(address, (uint64_t)slots_base - PAGE, (uint64_t)slots_base + SLOTS * SLOT_SIZE) ||
         within(address, main_stack - (1 << 20), main_stack + (1 << 20));
}

static uint64_t number(struct slot *s) {
  uint64_t v;
  switch (up_to(s, 11)) {
    case 0:
    case 1: v = up_to(s, 16); break;
    case 2: v = up_to(s, 1024); break;
    case 3: v = 1ULL << up_to(s, 64); break;
    case 4: v = (1ULL << up_to(s, 64)) - 1; break;
    case 5: v = -up_to(s, 200); break;
    case 6: v = draw(s) >> up_to(s, 64); break;
    case 7: v = up_to(s, 40) * PAGE; break;
    case 8: v = one_in(s, 2) ? 0x7ff8000000000000ULL | up_to(s, 1000) : 0xffefffffffffffffULL; break;
    case 9: v = pointer(s); break;
    default: v = up_to(s, 64); break;
  }
  return is_precious(v) ? 3 : v;
}
static uint64_t size(struct slot *s) {
  static const uint64_t likely[] = {0, 1, 4, 8, 8, 16, 24, 32, 100, 256, 1000, 4095, 4096, 4097, 8192, 65536, 1 << 20};
  return one_in(s, 8) ? number(s) : PICK(s, likely);
}
static uint64_t bits(struct slot *s) {
  switch (up_to(s, 6)) {
    case 0:
    case 1: return 0;
    case 2: return up_to(s, 8);
    case 3: return 1ULL << up_to(s, 32);
    case 4: return 1ULL << up_to(s, 32) | 1ULL << up_to(s, 32);
    default: return number(s);
  }
}
/* Descriptors by kind, as they were when they were opened: a call that wants one kind gets it more often than not. */
enum kind_of_file { ANY_FILE, SOCKET, DIRECTORY, FILE_, PIPE, DEVICE, EPOLL, INOTIFY, TIMER, SIGNALS, QUEUE, KINDS };
static unsigned char of_kind[KINDS][DESCRIPTORS];
static volatile int number_of_kind[KINDS];

static enum kind_of_file kind_for(int number_) {
  switch (number_) {
    case SYS_bind: case SYS_connect: case SYS_listen: case SYS_accept: case SYS_accept4: case SYS_sendto: case SYS_recvfrom: case SYS_sendmsg:
    case SYS_recvmsg: case SYS_sendmmsg: case SYS_recvmmsg: case SYS_shutdown: case SYS_getsockname: case SYS_getpeername:
    case SYS_getsockopt: case SYS_setsockopt: return SOCKET;
    case SYS_getdents: case SYS_getdents64: case SYS_fchdir: return DIRECTORY;
    case SYS_fallocate: case SYS_ftruncate: case SYS_copy_file_range: case SYS_fsetxattr: case SYS_fgetxattr: case SYS_flistxattr:
    case SYS_fremovexattr: case SYS_flock: case SYS_fdatasync: case SYS_fsync: case SYS_readahead: case SYS_fadvise64: case SYS_sync_file_range:
    case SYS_mmap: return FILE_;
    case SYS_tee: case SYS_vmsplice: return PIPE;
    case SYS_ioctl: return DEVICE;
    case SYS_epoll_ctl: case SYS_epoll_wait: case SYS_epoll_pwait: case 441: return EPOLL;
    case SYS_inotify_add_watch: case SYS_inotify_rm_watch: return INOTIFY;
    case SYS_timerfd_settime: case SYS_timerfd_gettime: return TIMER;
    case SYS_signalfd: case SYS_signalfd4: return SIGNALS;
    case SYS_mq_timedsend: case SYS_mq_timedreceive: case SYS_mq_notify: case SYS_mq_getsetattr: return QUEUE;
    default: return ANY_FILE;
  }
}
static uint64_t descriptor(struct slot *s);
static uint64_t descriptor_for(struct slot *s, int number_) {
  enum kind_of_file kind = kind_for(number_);
  int count = number_of_kind[kind];
  return kind == ANY_FILE || count == 0 || one_in(s, 4) ? descriptor(s) : of_kind[kind][up_to(s, count)];
}
static void add_of_kind(enum kind_of_file kind, int fd) { of_kind[kind][number_of_kind[kind]++] = (unsigned char)fd; }
static void classify(void) {
  static const struct { const char *name; enum kind_of_file kind; } anonymous_files[] = {
      {"anon_inode:[eventpoll]", EPOLL}, {"anon_inode:[inotify]", INOTIFY}, {"anon_inode:inotify", INOTIFY}, {"anon_inode:[timerfd]", TIMER},
      {"anon_inode:[signalfd]", SIGNALS}, {"/q0", QUEUE}, {"/q1", QUEUE},
  };
  for (int kind = 0; kind < KINDS; kind++) number_of_kind[kind] = 0;
  for (int fd = 3; fd < DESCRIPTORS; fd++) {
    struct stat status;
    char link[32], name[64] = "";
    if (fstat(fd, &status) != 0) continue;
    sprintf(link, "/proc/self/fd/%d", fd);
    readlink(link, name, sizeof name - 1);
    enum kind_of_file kind = ANY_FILE;
    for (size_t i = 0; i < COUNT(anonymous_files); i++)
      if (strcmp(name, anonymous_files[i].name) == 0) kind = anonymous_files[i].kind;
    if (kind != ANY_FILE) add_of_kind(kind, fd);
    else if (S_ISSOCK(status.st_mode)) add_of_kind(SOCKET, fd);
    else if (S_ISDIR(status.st_mode)) add_of_kind(DIRECTORY, fd);
    else if (S_ISREG(status.st_mode)) add_of_kind(FILE_, fd);
    else if (S_ISFIFO(status.st_mode)) add_of_kind(PIPE, fd);
    else if (S_ISCHR(status.st_mode)) add_of_kind(DEVICE, fd);
  }
}

static uint64_t descriptor(struct slot *s) {
  static const int odd[] = {-1, AT_FDCWD, 1023, 1 << 20, INT_MAX, INT_MIN, -2};
  return one_in(s, 24) ? (uint64_t)PICK(s, odd) : up_to(s, DESCRIPTORS);
}
static uint64_t task_id(struct slot *s) {
  switch (up_to(s, 6)) {
    case 0: return 0;
    case 1: return process;
    case 2: return number(s);
    default: return slot_at(up_to(s, SLOTS))->tid;
  }
}
static uint64_t text(struct slot *s) {
  if (one_in(s, 12)) return pointer(s);
  if (one_in(s, 6)) return (uint64_t)PICK(s, strings);
  /* The first ones are in the working directory: there the most can be done. */
  return (uint64_t)paths[up_to(s, one_in(s, 2) ? COUNT(paths) : 18)];
}

/* Room for a structure in pages that can be written, often at the end of one. */
static uint64_t *room(struct slot *s, size_t bytes) {
  char *page = stable + up_to(s, STABLE_PAGES - 2) * PAGE;
  return (uint64_t *)(one_in(s, 4) ? page + PAGE - ((bytes + 7) & ~7UL) : page + up_to(s, PAGE / 64) * 64);
}
static void short_time(struct slot *s, uint64_t *at) {
  at[0] = one_in(s, 32) ? number(s) : 0;
  at[1] = one_in(s, 32) ? number(s) : up_to(s, 3000000);
}
static uint64_t *vectors(struct slot *s, int *count) {
  *count = one_in(s, 20) ? 1024 : (int)up_to(s, 6);
  if (*count > 200) return (uint64_t *)stable;
  uint64_t *at = room(s, *count * 16);
  for (int i = 0; i < *count; i++) at[2 * i] = pointer(s), at[2 * i + 1] = size(s);
  return at;
}
static uint64_t *socket_address(struct slot *s) {
  static const char *const names[] = {"socket", "s1", "", "d/s", "/tmp/s"};
  struct sockaddr_un address = {.sun_family = one_in(s, 12) ? number(s) : AF_UNIX};
  /* Nothing that needs thread-local storage, as sprintf(3) does: threads have none, and FS is anything. */
  if (one_in(s, 2)) memcpy(address.sun_path, "\0abstract", 9), address.sun_path[9] = (char)('0' + up_to(s, 4));
  else strcpy(address.sun_path, PICK(s, names));
  uint64_t *at = room(s, sizeof address);
  memcpy(at, &address, sizeof address);
  return at;
}
static uint64_t *message(struct slot *s, uint64_t *at) {
  int count;
  at[0] = one_in(s, 4) ? (uint64_t)socket_address(s) : 0;
  at[1] = up_to(s, 120);
  at[2] = (uint64_t)vectors(s, &count);
  at[3] = count;
  uint64_t *control = room(s, 128);
  int passed = (int)up_to(s, 6);
  control[0] = one_in(s, 16) ? number(s) : CMSG_LEN(passed * 4);
  control[1] = one_in(s, 16) ? number(s) : (uint64_t)SOL_SOCKET | (uint64_t)(one_in(s, 6) ? SCM_CREDENTIALS : SCM_RIGHTS) << 32;
  for (int i = 0; i < passed; i++) ((int *)control)[4 + i] = (int)descriptor(s);
  at[4] = one_in(s, 3) ? 0 : (uint64_t)control;
  at[5] = one_in(s, 16) ? number(s) : CMSG_SPACE(passed * 4);
  at[6] = bits(s);
  return at;
}

/* A structure as the call expects it; NULL: any pointer. */
static uint64_t *structure(struct slot *s, const struct call *call, int index, uint64_t *a) {
  uint64_t *at;
  switch (call->number) {
    case SYS_bind: case SYS_connect: a[2] = one_in(s, 4) ? size(s) : 2 + up_to(s, 30); return socket_address(s);
    case SYS_sendto: if (index != 4) return NULL; a[5] = 2 + up_to(s, 30); return one_in(s, 2) ? NULL : socket_address(s);
    case SYS_sendmsg: case SYS_recvmsg: return message(s, room(s, 56));
    case SYS_sendmmsg: case SYS_recvmmsg:
      at = room(s, 4 * 64);
      for (int i = 0; i < 4; i++) message(s, at + 8 * i);
      a[2] = up_to(s, 5);
      return at;
    case SYS_epoll_ctl:
      at = room(s, 12);
      at[0] = bits(s) | draw(s) << 32;
      return at;
    case SYS_timer_create: return (uint64_t *)&PICK(s, constants->events);
    case SYS_mq_notify: return (uint64_t *)&PICK(s, constants->events);
    case SYS_timer_settime: case SYS_timerfd_settime: case SYS_setitimer:
      at = room(s, 32);
      short_time(s, at), short_time(s, at + 2);
      /* There are dozens of timers, and time shall be left beside their signals. */
      at[0] = 0, at[1] = 20000000 + up_to(s, 900000000);
      if (call->number == SYS_setitimer) at[1] /= 1000, at[3] /= 1000;
      return at;
    case SYS_select: case SYS_pselect6:
      at = room(s, 16);
      if (index == 5) at[0] = (uint64_t)&PICK(s, constants->masks), at[1] = 8;
      else short_time(s, at);
      return at;
    case SYS_ppoll: at = room(s, 16); short_time(s, at); return at;
    case SYS_mq_open:
      at = room(s, 64);
      at[0] = bits(s), at[1] = up_to(s, 12), at[2] = up_to(s, 200);
      return at;
    case SYS_futex: case 454: case 455: case 456:
      at = (uint64_t *)(stable + up_to(s, 8) * 4);
      if (call->number == SYS_futex && index == 3) at = room(s, 16), short_time(s, at);
      return at;
    case 449:
      at = room(s, 6 * 24);
      a[1] = up_to(s, 6);
      for (int i = 0; i < 6; i++) at[3 * i] = up_to(s, 2), at[3 * i + 1] = (uint64_t)stable + 4 * up_to(s, 8), at[3 * i + 2] = one_in(s, 9) ? bits(s) : 2;
      return at;
    case SYS_splice: case SYS_sendfile: case SYS_copy_file_range:
      at = room(s, 8);
      at[0] = one_in(s, 8) ? number(s) : up_to(s, 10000);
      return at;
    case SYS_fcntl:
      at = room(s, 32);
      at[0] = up_to(s, 3) | up_to(s, 3) << 16, at[1] = up_to(s, 100), at[2] = up_to(s, 100), at[3] = 0;
      return at;
    default: return NULL;
  }
}

static uint64_t argument_for(struct slot *s, const struct call *call, int index, uint64_t *a) {
  static const int futex_flags[] = {0, 128, 256, 384};
  static const unsigned requests[] = {0x5411, 0x541b, 0x5421, 0x5450, 0x5451, 0x5452, 0x5460, 0x80045430, 0x40045431, 0x80045432, 0x80045438, 0x80045439, 0x5441, 0x40045436, 0x5414, 0x5413, 0x540e, 0x5410, 0x540f, 0x5422, 0x5429, 0x5423, 0x5424, 0x540b, 0x540a, 0x5409, 0x5425, 0x5420, 0x5412, 0x802c542a, 0x402c542b, 0x1, 0x80086601, 0xc020660b};
  static const int maps[] = {MAP_PRIVATE | MAP_ANONYMOUS, MAP_SHARED | MAP_ANONYMOUS, MAP_PRIVATE, MAP_SHARED, MAP_SHARED_VALIDATE};
  static const int file_types[] = {0, S_IFREG, S_IFIFO, S_IFSOCK, S_IFCHR, S_IFBLK, S_IFDIR, S_IFLNK};
  int count;
  uint64_t *at;
  if (one_in(s, 40)) return number(s);
  switch (call->kinds[index]) {
    case K_fd: return descriptor_for(s, call->number);
    case K_dirfd: return one_in(s, 3) && number_of_kind[DIRECTORY] != 0 ? of_kind[DIRECTORY][up_to(s, number_of_kind[DIRECTORY])] : one_in(s, 4) ? descriptor(s) : (uint64_t)AT_FDCWD;
    case K_path: return text(s);
    case K_string: return one_in(s, 4) ? text(s) : (uint64_t)PICK(s, strings);
    case K_size:
      if (call->number == SYS_fcntl && one_in(s, 2)) return (uint64_t)structure(s, call, index, a);
      return size(s);
    case K_iniov: case K_outiov:
      at = vectors(s, &count);
      if (index + 1 < call->count) a[index + 1] = count | 1ULL << 63;
      return (uint64_t)at;
    case K_pollfds:
      count = one_in(s, 30) ? 1000 : (int)up_to(s, 12);
      at = count > 100 ? (uint64_t *)stable : room(s, count * 8);
      if (count <= 100) for (int i = 0; i < count; i++) at[i] = (descriptor(s) & 0xffffffff) | bits(s) << 32;
      a[1] = count | 1ULL << 63;
      return (uint64_t)at;
    case K_fdset:
      at = room(s, 16);
      at[0] = draw(s) & draw(s) & draw(s), at[1] = 0;
      return one_in(s, 3) ? 0 : (uint64_t)at;
    case K_intimespec: case K_intimeval: case K_intimes:
      at = room(s, 32);
      short_time(s, at), short_time(s, at + 2);
      return (uint64_t)at;
    case K_insigset: return one_in(s, 6) ? (uint64_t)PICK(s, bad_pointers) : (uint64_t)&PICK(s, constants->masks);
    case K_insigaction: return one_in(s, 6) ? (uint64_t)PICK(s, bad_pointers) : (uint64_t)&PICK(s, constants->actions);
    case K_signal: return PICK(s, safe_signals);
    case K_pid: return task_id(s);
    case K_uid: case K_gid: return one_in(s, 3) ? (uint64_t)-1 : one_in(s, 2) ? 0 : 1000;
    case K_mode: return PICK(s, file_types) | (one_in(s, 6) ? number(s) : 0777UL >> up_to(s, 3));
    case K_whence: return up_to(s, 6);
    case K_clockid: return one_in(s, 4) ? number(s) : up_to(s, 12);
    case K_which: return up_to(s, 4);
    case K_prot: return up_to(s, 8);
    case K_mapflags: return PICK(s, maps) | (one_in(s, 3) ? MAP_FIXED : 0) | (one_in(s, 6) ? bits(s) & 0xfffff & ~(uint64_t)MAP_LOCKED : 0);
    case K_openflags: return up_to(s, 3) | (one_in(s, 2) ? O_CREAT : 0) | O_NONBLOCK * one_in(s, 2) | (one_in(s, 3) ? bits(s) & 0x7fffff : 0);
    case K_fcntlcmd: return one_in(s, 3) ? 1024 + up_to(s, 18) : up_to(s, 40);
    case K_ioctlcmd: return one_in(s, 2) ? PICK(s, requests) : one_in(s, 4) ? number(s) : 0x5400 + up_to(s, 0x60);
    case K_futexop: return up_to(s, 14) | PICK(s, futex_flags);
    case K_prctlop: return up_to(s, 70);
    case K_madvice: return up_to(s, 26);
    case K_off: return one_in(s, 4) ? number(s) : up_to(s, 6) * PAGE;
    case K_int: return one_in(s, 4) ? number(s) : up_to(s, 6);
    case K_long: return number(s);
    case K_addr:
      at = one_in(s, 6) ? NULL : structure(s, call, index, a);
      return at == NULL ? pointer(s) : (uint64_t)at;
    case K_strings: return pointer(s);
    default: return points(call->kinds[index]) ? pointer(s) : bits(s);
  }
}

/* Sizes of structures and the like, without which a call gets nowhere; not always. */
static void help(struct slot *s, long number_, uint64_t *a) {
  if (one_in(s, 8)) return;
  switch (number_) {
    case SYS_rt_sigpending: case SYS_rt_sigsuspend: a[1] = 8; break;
    case SYS_signalfd: case SYS_signalfd4: a[2] = 8; break;
    case SYS_rt_sigaction: case SYS_rt_sigprocmask: case SYS_rt_sigtimedwait: a[3] = 8; break;
    case SYS_ppoll: a[4] = 8; break;
    case SYS_epoll_pwait: case 441: a[5] = 8; break;
    case SYS_epoll_ctl: a[1] = 1 + up_to(s, 3); break;
    case SYS_socket: case SYS_socketpair: a[0] = AF_UNIX, a[1] = up_to(s, 6) | (one_in(s, 2) ? SOCK_NONBLOCK : 0), a[2] = 0; break;
    case SYS_getsockopt: case SYS_setsockopt: {
      uint64_t *value = room(s, 24);
      a[1] = SOL_SOCKET, a[2] = up_to(s, 80), a[3] = (uint64_t)value;
      value[0] = one_in(s, 3) ? number(s) : up_to(s, 100000), value[1] = up_to(s, 900000), value[2] = one_in(s, 3) ? size(s) : 16;
      a[4] = number_ == SYS_getsockopt ? (uint64_t)(value + 2) : one_in(s, 3) ? size(s) : one_in(s, 2) ? 4 : 16;
      break;
    }
    case SYS_accept: case SYS_accept4: case SYS_getsockname: case SYS_getpeername: {
      uint64_t *value = room(s, 128);
      value[0] = one_in(s, 8) ? number(s) : up_to(s, 120), a[1] = (uint64_t)(value + 1), a[2] = (uint64_t)value;
      if (one_in(s, 3)) a[1] = a[2] = 0;
      a[3] = one_in(s, 4) ? bits(s) : SOCK_NONBLOCK;
      break;
    }
    case SYS_mq_timedsend: a[2] = up_to(s, 300); break;
    case SYS_mincore: a[0] = (uint64_t)shifting + up_to(s, SHIFTING_PAGES) * PAGE, a[1] = up_to(s, 3 * PAGE); break;
    case 454: case 455: a[2] = number_ == 454 ? up_to(s, 4) : ~0UL, a[3] = 2 | (one_in(s, 2) ? 128 : 0); break;
    case SYS_inotify_rm_watch: a[1] = 1 + up_to(s, 6); break;
    case SYS_openat2: {
      uint64_t *at = room(s, 24);
      at[0] = up_to(s, 3) | (one_in(s, 2) ? O_CREAT : 0) | O_NONBLOCK | (one_in(s, 4) ? bits(s) : 0), at[1] = at[0] & O_CREAT ? 0644 : 0;
      at[2] = one_in(s, 2) ? 0 : one_in(s, 8) ? bits(s) : up_to(s, 32);
      a[2] = (uint64_t)at, a[3] = one_in(s, 8) ? size(s) : 24;
      break;
    }
    case SYS_fallocate: a[1] = one_in(s, 3) ? bits(s) : 0, a[2] = up_to(s, 20000), a[3] = 1 + up_to(s, 20000); break;
    case SYS_renameat2: a[4] = up_to(s, 4); break;
    case SYS_fgetxattr: case SYS_getxattr: case SYS_lgetxattr: case SYS_removexattr: case SYS_lremovexattr: case SYS_fremovexattr: a[1] = (uint64_t)PICK(s, strings); break;
    case SYS_arch_prctl: a[0] = 0x1001 + up_to(s, 4); break;
    case SYS_capget: case SYS_capset: {
      uint64_t *at = room(s, 32);
      at[0] = (one_in(s, 8) ? number(s) : 0x20080522) | (one_in(s, 2) ? 0 : task_id(s) << 32), at[1] = at[2] = at[3] = one_in(s, 3) ? number(s) : 0x000001ffffffffff;
      a[0] = (uint64_t)at, a[1] = (uint64_t)(at + 1);
      break;
    }
    case SYS_sched_setattr: {
      uint64_t *at = room(s, 48);
      at[0] = 48 | up_to(s, 7) << 32, at[1] = one_in(s, 3) ? bits(s) : 0, at[2] = up_to(s, 20) | up_to(s, 100) << 32, at[3] = at[4] = at[5] = 0;
      a[1] = (uint64_t)at, a[2] = 0;
      break;
    }
    case SYS_setpgid: case SYS_getpgid: case SYS_getsid: a[0] = one_in(s, 2) ? 0 : task_id(s), a[1] = one_in(s, 2) ? 0 : task_id(s); break;
    case SYS_pidfd_getfd: case SYS_pidfd_send_signal: a[0] = up_to(s, DESCRIPTORS), a[2] = 0, a[3] = 0; break;
    case SYS_inotify_add_watch: a[2] = one_in(s, 3) ? IN_ALL_EVENTS : 1 << up_to(s, 12); break;
    case SYS_timer_settime: case SYS_timer_gettime: case SYS_timer_delete: case SYS_timer_getoverrun: a[0] = up_to(s, 40); break;
    case SYS_timer_create: case SYS_timerfd_create: a[0] = up_to(s, 2); break;
    case SYS_readlink: case SYS_readlinkat: a[number_ == SYS_readlink ? 2 : 3] = up_to(s, 5000); break;
    case SYS_setxattr: case SYS_lsetxattr: case SYS_fsetxattr: a[4] = up_to(s, 3); break;
    case SYS_copy_file_range: case SYS_splice: a[5] = 0; break;
    case SYS_linkat: a[4] = 0; break;
    case SYS_mount:
      a[2] = (uint64_t)PICK(s, strings), a[3] = one_in(s, 2) ? 0 : one_in(s, 2) ? MS_BIND : bits(s);
      break;
    case SYS_mq_timedreceive: a[2] = 8192; break;
    default: break;
  }
}

/* Whether the call may be made; adjusts arguments that would end, stop or maim the process. */
static int tamed(struct slot *s, long number_, uint64_t *a) {
  switch (number_) {
    case SYS_exit_group: case SYS_rt_sigreturn: case SYS_fork: case SYS_vfork: case SYS_execve: case SYS_execveat: case SYS_seccomp:
    case SYS_sigaltstack: case SYS_ptrace: case SYS_reboot: case SYS_process_vm_writev: case SYS_rseq: case SYS_set_tid_address:
    case SYS_userfaultfd: case 462: /* mseal */ case SYS_io_uring_setup: case SYS_brk: case SYS_mlockall: case SYS_personality:
    case SYS_pivot_root: case SYS_shmat: case SYS_modify_ldt: case SYS_kexec_load:
      return 0;
    case SYS_sync: case SYS_syncfs: case SYS_fsync: case SYS_fdatasync: return one_in(s, 32);
    case SYS_mmap:
      if (a[3] & (MAP_FIXED | MAP_FIXED_NOREPLACE)) a[0] = (uint64_t)shifting + up_to(s, SHIFTING_PAGES - 4) * PAGE, a[1] = up_to(s, 4 * PAGE);
      else if (is_precious(a[0]) || a[0] < 1 << 20) a[0] = 0;
      if (a[1] < 1ULL << 40) a[1] &= 0x3fffff;
      if (a[3] & MAP_GROWSDOWN) a[3] &= ~(uint64_t)MAP_GROWSDOWN;
      return 1;
    case SYS_munmap: case SYS_mprotect: case SYS_madvise: case SYS_msync: case SYS_remap_file_pages: case SYS_pkey_mprotect: case SYS_mlock: case SYS_mlock2:
      a[0] = one_in(s, 8) ? -up_to(s, 1 << 20) : (uint64_t)shifting + up_to(s, SHIFTING_PAGES - 6) * PAGE + (one_in(s, 16) ? up_to(s, PAGE) : 0);
      if (a[0] < 1ULL << 32 || a[1] < 1ULL << 62) a[1] = up_to(s, 6 * PAGE);
      return 1;
    case SYS_mremap:
      a[0] = (uint64_t)shifting + up_to(s, SHIFTING_PAGES - 6) * PAGE;
      a[1] = up_to(s, 6 * PAGE);
      a[4] = (uint64_t)shifting + up_to(s, SHIFTING_PAGES - 6) * PAGE;
      if (a[2] < 1ULL << 40) a[2] = up_to(s, 6 * PAGE);
      return 1;
    case SYS_kill: case SYS_tkill: case SYS_rt_sigqueueinfo: a[1] = PICK(s, safe_signals); return 1;
    case SYS_tgkill: case SYS_rt_tgsigqueueinfo: a[2] = PICK(s, safe_signals); return 1;
    case SYS_pidfd_send_signal: a[1] = 0; return 1;
    case SYS_rt_sigaction:
      a[0] = PICK(s, safe_signals);
      if (a[0] == SIGUSR1) a[0] = SIGUSR2;
      if (is_precious(a[1]) || (a[1] >= PAGE && a[1] < 1ULL << 32 && a[1] - (uint64_t)constants >= PAGE)) a[1] = 0;
      return 1;
    case SYS_rt_sigprocmask: case SYS_rt_sigsuspend: case SYS_rt_sigtimedwait: case SYS_ppoll: case SYS_epoll_pwait: case 441: {
      /* Sets that this program has made: none blocks what wakes it. */
      int index = number_ == SYS_rt_sigprocmask ? 1 : number_ == SYS_ppoll ? 3 : number_ == SYS_epoll_pwait || number_ == 441 ? 4 : 0;
      a[index] = one_in(s, 6) ? (uint64_t)PICK(s, bad_pointers) : (uint64_t)&PICK(s, constants->masks);
      return 1;
    }
    case SYS_pselect6: {
      uint64_t *at = (uint64_t *)(constants + 1);
      a[5] = one_in(s, 3) ? 0 : (uint64_t)at;
      return 1;
    }
    case SYS_timer_create: case SYS_mq_notify:
      if (a[1] != 0) a[1] = one_in(s, 6) ? (uint64_t)PICK(s, bad_pointers) : (uint64_t)&PICK(s, constants->events);
      return number_ == SYS_mq_notify || !one_in(s, 4);
    case SYS_prctl: return a[0] != 22 && a[0] != 26 && a[0] != 59 && a[0] != 35 && a[0] != 1 && a[0] != 65;
    case SYS_setrlimit: a[0] = RLIMIT_CORE; return 1;
    case SYS_prlimit64: a[1] = RLIMIT_CORE; return 1;
    case SYS_close_range: return a[0] > 10 && one_in(s, 16);
    case SYS_fcntl:
      if (a[1] == F_SETSIG) a[2] = PICK(s, safe_signals);
      return 1;
    case SYS_mount:
      a[1] = (uint64_t)(one_in(s, 3) ? "d/nothing" : "d/m");
      return 1;
    case SYS_umount2: a[0] = (uint64_t)(one_in(s, 3) ? "/proc" : "d/m"); return 1;
    case SYS_ioctl:
      /* A terminal that becomes the controlling one may stop the whole process. */
      return 1;
    case SYS_sched_setattr: case SYS_sched_setscheduler: case SYS_sched_setparam: return one_in(s, 4);
    default: return 1;
  }
}

static void one_call(struct slot *s);
extern char __init_array_start; /* the first thing behind what can only be read */

/* The number of the row, its memory: enough to start a thread without a C library. */
__attribute__((noinline)) static long start_thread(uint64_t flags, void *stack, volatile int *alive) {
  extern void worker(void);
  register long r10 __asm__("r10") = (long)alive;
  register long r8 __asm__("r8") = 0;
  long result = SYS_clone;
  __asm__ volatile(
      "syscall\n\t"
      "test %%rax, %%rax\n\t"
      "jnz 1f\n\t"
      "xor %%ebp, %%ebp\n\t"
      "call worker\n\t"
      "ud2\n"
      "1:"
      : "+a"(result)
      : "D"(flags), "S"(stack), "d"(alive), "r"(r10), "r"(r8)
      : "rcx", "r11", "memory");
  return result;
}

/* Another thread, if there is room; it shares more or less with the caller. */
static void spawn(struct slot *s, int sharing) {
  for (int i = 0; i < threads; i++) {
    struct slot *other = slot_at(i);
    if (!__sync_bool_compare_and_swap(&other->alive, 0, -1)) continue;
    other->tid = 0;
    other->random = draw(s) | 1;
    other->depth = 0;
    uint64_t flags = CLONE_VM | CLONE_SIGHAND | CLONE_THREAD | CLONE_CHILD_CLEARTID | CLONE_CHILD_SETTID;
    if (sharing) flags |= (one_in(s, 2) ? CLONE_FILES : 0) | (one_in(s, 3) ? CLONE_FS : 0) | (one_in(s, 4) ? CLONE_SYSVSEM : 0);
    if (start_thread(flags, (char *)other + SLOT_SIZE - 64, &other->alive) < 0) other->alive = 0;
    return;
  }
}

__attribute__((noreturn)) static void leave(void) {
  for (;;) bare_call(SYS_exit, 0, 0, 0, 0, 0, 0);
}

__attribute__((used, force_align_arg_pointer)) void worker(void) {
  struct slot *s = self();
  s->tid = (int)bare_call(SYS_gettid, 0, 0, 0, 0, 0, 0);
  uint64_t none = 0;
  bare_call(SYS_rt_sigprocmask, SIG_SETMASK, (long)&none, 0, 8, 0, 0);
  if (one_in(s, 2)) {
    stack_t alternate = {.ss_sp = s->alternate, .ss_size = sizeof s->alternate};
    bare_call(SYS_sigaltstack, (long)&alternate, 0, 0, 0, 0, 0);
  }
  for (long left = 200 + (long)up_to(s, 3000); left > 0; left--) one_call(s);
  leave();
}

/* One instruction of three bytes each, and the return. */
void touch_read(uint64_t at);
void touch_write(uint64_t at);
__asm__(
    ".text\n"
    "touch_read: mov (%rdi), %rax\n ret\n"
    "touch_write: mov %rax, (%rdi)\n ret\n");

/* Something happened that cannot. Threads have no thread-local storage: nothing of the C library can say so. */
__attribute__((noreturn)) static void give_up(const char *what, uint64_t a, uint64_t b, uint64_t c, uint64_t d) {
  char text_[200];
  size_t length = 0;
  for (; *what != 0; what++) text_[length++] = *what;
  uint64_t const values[] = {a, b, c, d};
  for (size_t i = 0; i < COUNT(values); i++) {
    text_[length++] = ' ';
    for (int shift = 60; shift >= 0; shift -= 4) text_[length++] = "0123456789abcdef"[values[i] >> shift & 15];
  }
  text_[length++] = '\n';
  bare_call(SYS_write, saved_output, (long)text_, (long)length, 0, 0, 0);
  for (;;) bare_call(SYS_exit_group, 3, 0, 0, 0, 0, 0);
}

static void handler(int signal, siginfo_t *info, void *context) {
  struct slot *s = self();
  if (signal == SIGSEGV || signal == SIGBUS || signal == SIGILL || signal == SIGFPE || signal == SIGTRAP) {
    /* Our own code touches no bad memory: only the touching below does, whose next instruction is 3 bytes on. */
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    if (registers[REG_RIP] != (long)touch_read && registers[REG_RIP] != (long)touch_write)
      give_up("signal, code, address, at", (uint64_t)signal, (uint64_t)info->si_code, (uint64_t)info->si_addr, (uint64_t)registers[REG_RIP]);
    registers[REG_RIP] += 3;
    return;
  }
  /* The C library, which only the first thread uses, found something destroyed. */
  if (signal == SIGABRT && bare_call(SYS_gettid, 0, 0, 0, 0, 0, 0) == process) {
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    give_up("aborted at, sp, sender, code", (uint64_t)registers[REG_RIP], (uint64_t)registers[REG_RSP], (uint64_t)info->si_pid, (uint64_t)info->si_code);
  }
  if (s->depth >= 3) return;
  s->depth++;
  if (one_in(s, 3)) bare_call(SYS_rt_sigprocmask, SIG_SETMASK, (long)&constants->masks[0], 0, 8, 0, 0);
  for (int i = up_to(s, 4); i > 0; i--) one_call(s);
  s->depth--;
}

/* SIGUSR1 does nothing but end sleeps: it is never blocked. */
static void poke(int signal) { (void)signal; }

static void fresh_pages(struct slot *s) {
  uint64_t page = up_to(s, SHIFTING_PAGES - 4), count = 1 + up_to(s, 4);
  char *at = shifting + page * PAGE;
  if (one_in(s, 3)) {
    /* Pages of a file, which other threads make shorter and longer. */
    bare_call(SYS_mmap, (long)at, count * PAGE, 1 + (long)up_to(s, 3), (one_in(s, 3) ? MAP_PRIVATE : MAP_SHARED) | MAP_FIXED, (long)descriptor(s), (long)(up_to(s, 3) * PAGE));
    return;
  }
  bare_call(SYS_mmap, (long)at, count * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  bare_call(SYS_pread64, filling, (long)at, count * PAGE, up_to(s, 8) * PAGE, 0, 0);
}

/* What sleeping calls point to changes. */
static void change(struct slot *s) {
  uint64_t *words = (uint64_t *)stable;
  for (int i = 0; i < 8; i++) {
    uint64_t at = up_to(s, STABLE_PAGES * PAGE / 8);
    switch (up_to(s, 4)) {
      case 0: words[at] = number(s); break;
      case 1: words[at] = pointer(s); break;
      case 2: words[at] = descriptor(s) | draw(s) << 32; break;
      default: words[at] = 0; break;
    }
  }
  /* Words of futexes: small numbers and owners. */
  ((volatile int *)stable)[up_to(s, 8)] = (int)(one_in(s, 2) ? up_to(s, 3) : task_id(s) | (one_in(s, 3) ? 0x80000000 : 0));
}

/* What people type, and settings under which it means something else: to the terminals, and to what else is a device. */
static void type_something(struct slot *s) {
  static const char typed[] = "word \x7f\b\x15\x17\x12\x16\x03\n\r\x04\t\xc3\xa4\x13\x11\x1a\x1c";
  int fd = (int)descriptor_for(s, SYS_ioctl);
  unsigned char *at = (unsigned char *)room(s, 64);
  if (one_in(s, 3)) {
    uint32_t *flags = (uint32_t *)at;
    if (bare_call(SYS_ioctl, fd, 0x5401 /* TCGETS */, (long)at, 0, 0, 0) < 0) return;
    flags[up_to(s, 4)] ^= 1u << up_to(s, 20);
    if (one_in(s, 3)) flags[3] = 0x8a3b;
    if (one_in(s, 4)) flags[0] = 0x4500, flags[1] = 5, flags[2] = 0xbf;
    bare_call(SYS_ioctl, fd, 0x5402 + (long)up_to(s, 3), (long)at, 0, 0, 0);
    return;
  }
  size_t length = 1 + up_to(s, 40);
  for (size_t i = 0; i < length; i++) at[i] = (unsigned char)typed[up_to(s, sizeof typed - 1)];
  bare_call(one_in(s, 4) ? SYS_read : SYS_write, fd, (long)at, (long)length, 0, 0, 0);
}

static void touch(struct slot *s) {
  uint64_t at = pointer(s);
  if (is_precious(at) || at - (uint64_t)constants < PAGE) return;
  if (one_in(s, 2)) touch_read(at);
  else touch_write(at);
}

static void one_call(struct slot *s) {
  s->made++;
  switch (up_to(s, 64)) {
    case 0: fresh_pages(s); return;
    case 1: change(s); return;
    case 2: spawn(s, 1); return;
    case 3: touch(s); return;
    case 5: type_something(s); return;
    case 4: bare_call(SYS_tgkill, process, slot_at(up_to(s, SLOTS))->tid, PICK(s, safe_signals), 0, 0, 0); return;
    default: break;
  }
  uint64_t index = one_in(s, 24) ? up_to(s, COUNT(calls)) : up_to(s, SUPPORTED);
  const struct call *call = &calls[index];
  uint64_t a[6] = {0};
  for (int i = 0; i < call->count; i++) {
    /* Set together with an argument before it. */
    if (a[i] >> 63 && i > 0 && a[i] != 0) a[i] &= ~(1ULL << 63);
    else a[i] = argument_for(s, call, i, a);
  }
  for (int i = 0; i < 6; i++)
    if (is_precious(a[i]) && !within(a[i], (uint64_t)&__executable_start, (uint64_t)&__init_array_start)) a[i] = 0;
  if (call->number == SYS_exit) { if (one_in(s, 20)) leave(); return; }
  if (call->number == SYS_clone || call->number == 435) { spawn(s, 1); return; }
  help(s, call->number, a);
  if (!tamed(s, call->number, a)) return;
  s->call = call->number;
  long result = bare_call(call->number, (long)a[0], (long)a[1], (long)a[2], (long)a[3], (long)a[4], (long)a[5]);
  outcomes[index][result >= 0 || result < -4095]++;
  answers[result >= 0 || result < -4095 ? 0 : result > -255 ? -result : 255]++;
  __sync_fetch_and_add(&done, 1);
  if (call->number == SYS_mmap && result > 0) {
    uint64_t *old = &s->mapped[s->next_mapped++ % COUNT(s->mapped)];
    if (*old != 0) bare_call(SYS_munmap, (long)*old, 1 << 22, 0, 0, 0, 0);
    *old = 0;
    if (!(a[3] & MAP_FIXED)) bare_call(SYS_munmap, result, (long)a[1], 0, 0, 0, 0);
  }
  if (call->number == SYS_rt_sigprocmask) bare_call(SYS_rt_sigprocmask, SIG_SETMASK, (long)&constants->masks[0], 0, 8, 0, 0);
}

/* One of each kind of descriptor, and more of those that matter. */
static void open_all(void) {
  static const char *const files[] = {"a", "d/x", "/dev/zero", "/dev/null", "/dev/full", "/dev/urandom", "/proc/self/maps", "/proc/self/status", "/proc/self/mem", "/proc/self/stat", "/sys/devices/system/cpu/online", "/etc/passwd", "/tmp/random-threads"};
  int pair[2];
  for (size_t i = 0; i < COUNT(files); i++)
    if (open(files[i], O_RDWR | O_CREAT, 0666) < 0) open(files[i], O_RDONLY);
  open(".", O_RDONLY | O_DIRECTORY), open("d", O_PATH), open("/proc/self/fd", O_RDONLY), open("/dev", O_RDONLY), open("a", O_PATH);
  for (int i = 0; i < 3; i++) pipe2(pair, i == 0 ? 0 : O_NONBLOCK);
  for (int type = 1; type <= 5; type++) {
    if (type == 3 || type == 4) continue;
    socketpair(AF_UNIX, type, 0, pair), socketpair(AF_UNIX, type | SOCK_NONBLOCK, 0, pair), socket(AF_UNIX, type | SOCK_NONBLOCK, 0);
  }
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
  unlink("socket");
  bind(listener, (void *)&address, sizeof address), listen(listener, 4);
  int epolls[3];
  for (int i = 0; i < 3; i++) epolls[i] = epoll_create1(0);
  for (int fd = 3; fd < 40; fd++) epoll_ctl(epolls[0], EPOLL_CTL_ADD, fd, &(struct epoll_event){.events = fd % 2 ? EPOLLIN : EPOLLIN | EPOLLOUT | EPOLLET});
  epoll_ctl(epolls[1], EPOLL_CTL_ADD, epolls[0], &(struct epoll_event){.events = EPOLLIN});
  epoll_ctl(epolls[2], EPOLL_CTL_ADD, epolls[1], &(struct epoll_event){.events = EPOLLIN | EPOLLET});
  eventfd(0, 0), eventfd(1, EFD_NONBLOCK | EFD_SEMAPHORE);
  struct itimerspec often = {{0, 2000000}, {0, 2000000}};
  timerfd_settime(timerfd_create(CLOCK_MONOTONIC, 0), 0, &often, NULL), timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK);
  sigset_t some;
  sigemptyset(&some), sigaddset(&some, SIGUSR2), sigaddset(&some, 35);
  signalfd(-1, &some, 0), signalfd(-1, &some, SFD_NONBLOCK);
  int watch = inotify_init1(IN_NONBLOCK);
  inotify_add_watch(watch, ".", IN_ALL_EVENTS), inotify_add_watch(watch, "d", IN_ALL_EVENTS), inotify_add_watch(watch, "a", IN_ALL_EVENTS);
  ftruncate(memfd_create("m", MFD_ALLOW_SEALING), 3 * PAGE), ftruncate(memfd_create("n", 0), 100);
  for (int i = 0; i < 2; i++) {
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    unlockpt(master);
    open(ptsname(master), O_RDWR | O_NOCTTY | O_NONBLOCK);
  }
  mq_open("/q0", O_RDWR | O_CREAT | O_NONBLOCK, 0666, NULL), mq_open("/q1", O_RDWR | O_CREAT, 0666, NULL);
  syscall(SYS_pidfd_open, process, 0);
  classify();
}

extern void return_from_signal(void);
__asm__(".text\n.global return_from_signal\nreturn_from_signal:\n mov $15, %eax\n syscall\n");

static void prepare_constants(void) {
  static uint64_t const sync_signals = 1ULL << (SIGSEGV - 1) | 1ULL << (SIGBUS - 1) | 1ULL << (SIGILL - 1) | 1ULL << (SIGFPE - 1) | 1ULL << (SIGTRAP - 1);
  uint64_t usr1 = 1ULL << (SIGUSR1 - 1);
  constants->masks[1] = 1ULL << (SIGUSR2 - 1);
  constants->masks[2] = 1ULL << 33 | 1ULL << 34 | 1ULL << 49;
  constants->masks[3] = ~(usr1 | sync_signals | 1ULL << (SIGALRM - 1));
  for (size_t i = 0; i < COUNT(constants->actions); i++) {
    constants->actions[i].handler = i == 5 ? (void *)SIG_IGN : (void *)handler;
    constants->actions[i].flags = 0x04000000 /* SA_RESTORER */ | SA_SIGINFO | (i & 1 ? SA_RESTART : 0) | (i & 2 ? SA_ONSTACK : 0);
    constants->actions[i].mask = ~(sync_signals | usr1);
    constants->actions[i].restorer = (void *)return_from_signal;
  }
  constants->poke.handler = (void *)poke, constants->poke.flags = 0x04000000 | SA_NODEFER, constants->poke.restorer = (void *)return_from_signal;
  constants->events[0].sigev_notify = SIGEV_SIGNAL, constants->events[0].sigev_signo = 36;
  constants->events[1].sigev_notify = SIGEV_NONE;
  constants->events[2].sigev_notify = SIGEV_SIGNAL, constants->events[2].sigev_signo = SIGUSR2;
  constants->events[3].sigev_notify = SIGEV_THREAD_ID, constants->events[3].sigev_signo = 50, constants->events[3]._sigev_un._tid = process;
  uint64_t *pair = (uint64_t *)(constants + 1);
  pair[0] = (uint64_t)&constants->masks[1], pair[1] = 8;
  for (int signal = 1; signal < 65; signal++) bare_call(SYS_rt_sigaction, signal, (long)&constants->actions[signal % 4], 0, 8, 0, 0);
  bare_call(SYS_rt_sigaction, SIGUSR1, (long)&constants->poke, 0, 8, 0, 0);
  mprotect(constants, PAGE, PROT_READ);
}

/* Pages between two that nobody can use: what is written beyond the end meets nothing else. */
static char *guarded(size_t size_) {
  char *at = anonymous(size_ + 2 * PAGE, PROT_NONE);
  mprotect(at + PAGE, size_, PROT_READ | PROT_WRITE);
  return at + PAGE;
}

static void report(void) {
  char content[100];
  int fd = open("/proc/self/statm", O_RDONLY);
  ssize_t n = read(fd, content, sizeof content - 1);
  close(fd);
  content[n < 0 ? 0 : n] = 0;
  long size_ = 0, resident = 0;
  sscanf(content, "%ld %ld", &size_, &resident);
  dprintf(saved_output, "made %ld resident %ld\n", done, resident * 4);
}

static void report_answers(void) {
  for (size_t i = 0; i < COUNT(answers); i++)
    if (answers[i] != 0) dprintf(saved_output, "answer %zu %ld\n", i, answers[i]);
}

/* Nothing has happened for seconds although every thread was sent SIGUSR1 again and again. */
static void report_stuck(void) {
  for (int i = 0; i < threads; i++) {
    struct slot *s = slot_at(i);
    dprintf(saved_output, "slot %d: alive %d, tid %d, %ld made, depth %d, in call %d\n", i, s->alive, s->tid, s->made, s->depth, s->call);
    static const char *const about[] = {"status", "stat", "syscall", "wchan"};
    for (size_t j = 0; j < COUNT(about); j++) {
      char path[64], content[4096];
      sprintf(path, "/proc/self/task/%d/%s", s->tid, about[j]);
      int fd = open(path, O_RDONLY);
      ssize_t n = fd < 0 ? -1 : read(fd, content, sizeof content);
      if (n > 0) dprintf(saved_output, "%s: %.*s\n", about[j], (int)n, content);
      close(fd);
    }
  }
  dprintf(saved_output, "stuck after %ld\n", done);
  _exit(3);
}

int main(int argc, char **argv) {
  only_on_skerry();
  first_seed = (uint64_t)argument(argc, argv, 1, 1);
  goal = argument(argc, argv, 2, 10000);
  threads = argument(argc, argv, 3, 8);
  if (threads > SLOTS) threads = SLOTS;
  process = getpid();
  main_stack = (uint64_t)__builtin_frame_address(0);
  dup2(1, saved_output);
  for (int fd = 0; fd < 3; fd++) dup2(open("/dev/null", O_RDWR), fd);
  for (int fd = 3; fd < 12; fd++) close(fd);
  struct rlimit file_size = {4 << 20, 4 << 20};
  setrlimit(RLIMIT_FSIZE, &file_size);
  mkdir("d", 0755), mkdir("d/m", 0755), put("a", "content"), put("d/x", "more"), symlink("d/x", "link"), symlink("loop", "loop"), symlink("nowhere", "dangling"), mkfifo("fifo", 0666);
  char *region = anonymous((SLOTS + 1) * SLOT_SIZE, PROT_READ | PROT_WRITE);
  slots_base = (char *)(((uint64_t)region + SLOT_SIZE - 1) & ~(SLOT_SIZE - 1));
  shifting = guarded(SHIFTING_PAGES * PAGE);
  stable = guarded(STABLE_PAGES * PAGE);
  constants = (struct constants *)guarded(PAGE);
  struct slot *own = (struct slot *)anonymous(sizeof *own, PROT_READ | PROT_WRITE);
  own->random = first_seed * 0x9e3779b97f4a7c15ULL + 1;
  dup2(memfd_create("filling", 0), filling);
  for (int i = 0; i < 12 * 512; i++) {
    uint64_t word = one_in(own, 3) ? pointer(own) : one_in(own, 2) ? number(own) : 0x2e2e00782f64;
    pwrite(filling, &word, 8, i * 8);
  }
  sigset_t all;
  sigfillset(&all), sigprocmask(SIG_BLOCK, &all, NULL);
  prepare_constants();
  sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){.sched_priority = 99});
  /* Threads do not begin with its priority. */
  struct { uint32_t size, policy; uint64_t flags; int32_t nice; uint32_t priority; uint64_t rest[3]; } reset = {.size = 48, .policy = SCHED_FIFO, .flags = 1, .priority = 99};
  syscall(SYS_sched_setattr, 0, &reset, 0);
  struct itimerval timer = {{0, 3000}, {0, 3000}};
  long before = 0, between = argument(argc, argv, 4, 0), next = between;
  for (long patrol = 0; done < goal; patrol++) {
    if (patrol % 200 == 0) {
      bare_call(SYS_close_range, 3, 899, 0, 0, 0, 0);
      open_all();
      chmod(".", 0777);
    }
    if (patrol % 1000 == 999) {
      if (done == before) report_stuck();
      before = done;
    }
    if (between != 0 && done >= next) report(), next += between;
    if (patrol % 8 == 0) setitimer(ITIMER_REAL, &timer, NULL);
    for (int i = 0; i < threads; i++) {
      struct slot *s = slot_at(i);
      if (s->alive == 0) spawn(own, 0);
      if (s->alive > 0 && s->tid != 0 && s->made == s->seen && bare_call(SYS_tgkill, process, s->tid, SIGUSR1, 0, 0, 0) == -ESRCH) s->alive = 0;
      s->seen = s->made;
    }
    nanosleep(&(struct timespec){0, 4000000}, NULL);
  }
  if (getenv("OUTCOMES") != NULL)
    for (size_t i = 0; i < COUNT(calls); i++) dprintf(saved_output, "%-24s %8ld %8ld\n", calls[i].name, outcomes[i][1], outcomes[i][0]);
  if (between != 0) report_answers();
  dprintf(saved_output, "survived %ld\n", done);
  _exit(0);
}
