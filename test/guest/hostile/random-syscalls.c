/*
 * Random system calls with random arguments: SEED COUNT [wild]. Tame (the default) leaves out what may end, replace or
 * stop this process, so that "survived COUNT" is expected; wild leaves out nothing.
 */
#include "hostile.h"

#define ARENA_PAGES 24
static char *arena;
static sigjmp_buf again;
static int wild;
static int const saved_output = 900;

static void handler(int signal) {
  if (signal == SIGSEGV || signal == SIGBUS || signal == SIGILL || signal == SIGFPE || signal == SIGTRAP) siglongjmp(again, 1);
}

/* Usable, read-only, inaccessible and missing pages side by side, filled with values that look like arguments. */
static void build_arena(void) {
  bare_call(SYS_munmap, (long)arena, ARENA_PAGES * PAGE, 0, 0, 0, 0);
  bare_call(SYS_mmap, (long)arena, ARENA_PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  uint64_t *words = (uint64_t *)arena;
  for (size_t i = 0; i < 16 * PAGE / 8; i += 1 + below(7)) {
    switch (below(6)) {
      case 0: words[i] = below(64); break;
      case 1: words[i] = (uint64_t)arena + below(16 * PAGE); break;
      case 2: words[i] = random64(); break;
      case 3: words[i] = below(5) << 32 | below(20); break;
      case 4: words[i] = -below(4096); break;
      default: memcpy(&words[i], "d/x\0../", 8); break;
    }
  }
  bare_call(SYS_mprotect, (long)arena + 4 * PAGE, PAGE, PROT_READ, 0, 0, 0);
  bare_call(SYS_mprotect, (long)arena + 8 * PAGE, PAGE, PROT_NONE, 0, 0, 0);
  bare_call(SYS_munmap, (long)arena + 12 * PAGE, PAGE, 0, 0, 0, 0);
}

static const char *const paths[] = {
    "a", "b", "d", "d/x", "d/y", "link", ".", "..", "/", "", "d/../a", "/proc/self/fd/0", "/proc/self/maps", "/proc/self/fd", "/dev/null",
    "/dev/zero", "/dev/urandom", "/dev/full", "fifo", "/proc/self/exe", "/proc/self/status", "d/./././x", "/dev/fd/1", "/proc/self/cwd/a",
    "/tmp", "/proc/self/root/../..", "\xff\xfe\x80", "/dev/stdin", "/proc/self/mem", "/sys",
};

static uint64_t pointer(void) {
  uint64_t page = (uint64_t)arena + below(ARENA_PAGES) * PAGE;
  switch (below(8)) {
    case 0: return page + PAGE - below(64);
    case 1: return page;
    case 2: return page + below(PAGE / 8) * 8;
    case 3: return (uint64_t)paths[below(COUNT(paths))];
    case 4: return (uint64_t)bad_pointers[below(BAD_POINTERS)];
    case 5: return page + below(PAGE);
    default: return page + below(4) * 8;
  }
}

static uint64_t value(void) {
  uint64_t v;
  switch (below(10)) {
    case 0: v = below(16); break;
    case 1: v = below(1024); break;
    case 2: v = 1ULL << below(64); break;
    case 3: v = (1ULL << below(64)) - 1; break;
    case 4: v = -below(200); break;
    case 5: v = random64() >> below(64); break;
    case 6: v = below(40) * PAGE; break;
    case 7:
    case 8: v = pointer(); break;
    default: v = below(64); break;
  }
  if (v == (uint64_t)saved_output) v = 7;
  if (v >= PAGE && is_own(v)) v = pointer();
  return v;
}

/* Whether the call may be made in the tame mode; adjusts arguments that would end, stop or maim the process. */
static int tamed(long number, uint64_t *a) {
  switch (number) {
    case SYS_exit: case SYS_exit_group: case SYS_rt_sigreturn: case SYS_pause: case SYS_fork: case SYS_vfork: case SYS_clone:
    case 435: /* clone3 */ case SYS_execve: case SYS_execveat: case SYS_rt_sigsuspend: case SYS_rt_sigprocmask: case SYS_setitimer:
    case SYS_alarm: case SYS_seccomp: case SYS_sigaltstack: case SYS_ptrace: case SYS_arch_prctl: case SYS_set_thread_area:
    case SYS_modify_ldt: case SYS_rseq: case SYS_set_robust_list: case SYS_reboot: case SYS_process_vm_writev: case SYS_rt_sigtimedwait:
    case SYS_vhangup: case SYS_unshare: case SYS_setns: case SYS_set_tid_address: case SYS_shmat: case SYS_userfaultfd: case 462: /* mseal */
    case SYS_io_uring_setup: case SYS_timer_create: case SYS_brk: case SYS_mlockall: case SYS_personality:
      return 0;
    case SYS_mmap:
      if (is_own(a[0]) || a[0] < 1 << 20) a[0] = (uint64_t)arena;
      if (a[3] & MAP_FIXED) {
        a[0] = (uint64_t)arena + below(ARENA_PAGES) * PAGE;
        a[1] = below(4) * PAGE;
      }
      return 1;
    case SYS_munmap: case SYS_mprotect: case SYS_madvise: case SYS_msync: case SYS_remap_file_pages: case SYS_pkey_mprotect:
      a[0] = below(8) ? (uint64_t)arena + below(ARENA_PAGES) * PAGE : -below(1 << 20);
      if (a[1] < 1ULL << 62) a[1] = below(6 * PAGE);
      return 1;
    case SYS_mremap:
      a[0] = (uint64_t)arena + below(ARENA_PAGES) * PAGE;
      a[1] = below(6 * PAGE);
      a[4] = (uint64_t)arena + below(ARENA_PAGES) * PAGE;
      if (a[2] < 1ULL << 40) a[2] = below(6 * PAGE);
      return 1;
    case SYS_kill: case SYS_tkill: case SYS_rt_sigqueueinfo:
      a[1] = below(2) ? 0 : SIGUSR1;
      return 1;
    case SYS_tgkill: case SYS_rt_tgsigqueueinfo:
      a[2] = below(2) ? 0 : SIGUSR1;
      return 1;
    case SYS_pidfd_send_signal:
      a[1] = 0;
      return 1;
    case SYS_rt_sigaction:
      a[0] = 40 + below(20);
      return 1;
    case SYS_prctl:
      return a[0] != 22 && a[0] != 26 && a[0] != 59 && a[0] != 35 && a[0] != 1 && a[0] != 65;
    case SYS_setrlimit:
      a[0] = RLIMIT_CORE;
      return 1;
    case SYS_prlimit64:
      a[1] = RLIMIT_CORE;
      return 1;
    case SYS_ppoll:
      a[3] = 0;
      return 1;
    case SYS_pselect6:
      a[5] = 0;
      return 1;
    case SYS_epoll_pwait: case 441:
      a[4] = 0;
      return 1;
    case SYS_close_range:
      a[1] = below(800);
      return 1;
    case SYS_fcntl:
      /* Owners, signals and leases deliver signals of their own. */
      return a[1] != F_SETSIG && a[1] != F_SETOWN;
    default:
      return 1;
  }
}

int main(int argc, char **argv) {
  only_on_skerry();
  seed_random(argc, argv);
  long const count = argument(argc, argv, 2, 1000);
  wild = argc > 3 && strcmp(argv[3], "wild") == 0;
  dup2(1, saved_output);
  for (int fd = 0; fd < 3; fd++) dup2(open("/dev/null", O_RDWR), fd);
  struct rlimit size = {8 << 20, 8 << 20};
  setrlimit(RLIMIT_FSIZE, &size);
  mkdir("d", 0755);
  put("a", "content");
  symlink("d/x", "link");
  mkfifo("fifo", 0666);
  arena = anonymous(ARENA_PAGES * PAGE, PROT_READ | PROT_WRITE);
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_NODEFER};
  for (int signal = 1; signal < 65; signal++) sigaction(signal, &action, NULL);
  struct itimerval timer = {{0, 3000}, {0, 3000}};
  setitimer(ITIMER_REAL, &timer, NULL);
  static volatile long done;
  for (done = 0; done < count; done++) {
    if (sigsetjmp(again, 0) != 0) continue;
    if (done % 64 == 0) build_arena();
    long number = (long)below(470);
    uint64_t a[6];
    for (int i = 0; i < 6; i++) a[i] = value();
    /* Likely enough to get further than the first check: a descriptor, a path, a directory and a path. */
    switch (below(8)) {
      case 0:
      case 1:
      case 2: a[0] = below(24); break;
      case 3: a[0] = (uint64_t)paths[below(COUNT(paths))]; break;
      case 4: a[0] = (uint64_t)paths[below(COUNT(paths))], a[1] = (uint64_t)paths[below(COUNT(paths))]; break;
      case 5: a[0] = AT_FDCWD, a[1] = (uint64_t)paths[below(COUNT(paths))]; break;
      case 6: a[0] = AT_FDCWD, a[1] = (uint64_t)paths[below(COUNT(paths))], a[2] = AT_FDCWD, a[3] = (uint64_t)paths[below(COUNT(paths))]; break;
      default: break;
    }
    if (!wild && !tamed(number, a)) continue;
    bare_call(number, (long)a[0], (long)a[1], (long)a[2], (long)a[3], (long)a[4], (long)a[5]);
  }
  dprintf(saved_output, "survived %ld\n", count);
  _exit(0);
}
