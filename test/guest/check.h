/*
 * What guest programs share. A program exits with 0 when every check held; else it names file, line, what was seen and
 * what was expected on stdout and exits with a status of its own for every check (1..250, in order of appearance).
 */
#ifndef CHECK_H
#define CHECK_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define MAYBE_UNUSED __attribute__((unused))
#define PAGE 4096UL
#define GIB (1UL << 30)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define FAIL(...)                                          \
  do {                                                     \
    int check_number = __COUNTER__;                        \
    fflush(stdout);                                        \
    dprintf(1, "%s:%d: ", __FILE_NAME__, __LINE__);        \
    dprintf(1, __VA_ARGS__);                               \
    dprintf(1, "\n");                                      \
    _exit(1 + check_number % 250);                         \
  } while (0)

/* The condition holds. */
#define CHECK(condition)                  \
  do {                                    \
    if (!(condition)) FAIL("%s", #condition); \
  } while (0)

/* Two integers or pointers are equal. */
#define EQ(actual, expected)                                                                                  \
  do {                                                                                                        \
    long actual_ = (long)(actual), expected_ = (long)(expected);                                              \
    if (actual_ != expected_)                                                                                 \
      FAIL("%s is %ld (%#lx), expected %ld (%#lx)", #actual, actual_, actual_, expected_, expected_);         \
  } while (0)

/* The call does not return -1; its value. */
#define OK(call)                                                               \
  ({                                                                           \
    long value_ = (long)(call);                                                \
    if (value_ == -1) FAIL("%s: errno %d (%s)", #call, errno, strerror(errno)); \
    value_;                                                                    \
  })

/* The call returns -1 with this errno. */
#define ERR(call, error)                                                                                 \
  do {                                                                                                   \
    errno = 0;                                                                                           \
    long value_ = (long)(call);                                                                          \
    int seen_ = errno;                                                                                   \
    if (value_ != -1 || seen_ != (error))                                                                \
      FAIL("%s is %ld, errno %d (%s), expected %s", #call, value_, seen_, strerror(seen_), #error);      \
  } while (0)

/* A system call without the C library's help; the kernel's answer, errors as -errno. */
MAYBE_UNUSED static long raw_call(long number, long a, long b, long c, long d, long e, long f) {
  errno = 0;
  long result = syscall(number, a, b, c, d, e, f);
  return result == -1 && errno != 0 ? -errno : result;
}
#define RAW_PAD(n, a, b, c, d, e, f, ...) \
  raw_call((long)(n), (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))
#define RAW(...) RAW_PAD(__VA_ARGS__, 0, 0, 0, 0, 0, 0, 0)

MAYBE_UNUSED static char *anonymous(size_t size, int prot) {
  void *memory = mmap(NULL, size, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(memory != MAP_FAILED);
  return memory;
}

/* Writable bytes whose last one is the last of a page; the page behind is PROT_NONE. */
MAYBE_UNUSED static void *before_guard(size_t size) {
  size_t length = (size + PAGE - 1) / PAGE * PAGE + (size == 0 ? PAGE : 0);
  char *memory = anonymous(length + PAGE, PROT_READ | PROT_WRITE);
  EQ(mprotect(memory + length, PAGE, PROT_NONE), 0);
  return memory + length - size;
}

/* Writable bytes at the start of a page; the page before is not mapped. */
MAYBE_UNUSED static void *after_hole(size_t size) {
  size_t length = (size + PAGE - 1) / PAGE * PAGE;
  char *memory = anonymous(length + 2 * PAGE, PROT_READ | PROT_WRITE);
  EQ(munmap(memory, PAGE), 0);
  return memory + PAGE;
}

/* A page that may only be read, filled with one byte. */
MAYBE_UNUSED static void *read_only(int byte) {
  char *memory = anonymous(PAGE, PROT_READ | PROT_WRITE);
  memset(memory, byte, PAGE);
  EQ(mprotect(memory, PAGE, PROT_READ), 0);
  return memory;
}

/* Pointers that no program has mapped: NULL, small, beyond 4 GiB, top of user space, not canonical, in the kernel. */
MAYBE_UNUSED static void *const bad_pointers[] = {
    (void *)0,
    (void *)8,
    (void *)(4 * GIB + 0x123000),
    (void *)0x7ffffffff000,
    (void *)0x800000000000,
    (void *)0x7fffffffffffffff,
    (void *)0x8000000000000000,
    (void *)0xffffffff81000000,
    (void *)-4096,
};
#define BAD_POINTERS COUNT(bad_pointers)

/* --- files in the current directory --- */

MAYBE_UNUSED static void put(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  CHECK(fd >= 0);
  EQ(write(fd, text, strlen(text)), strlen(text));
  EQ(close(fd), 0);
}

/* The file's content, up to 64 KiB, NUL-terminated; the buffer is reused. */
MAYBE_UNUSED static char *get(const char *path) {
  static char buffer[65537];
  int fd = open(path, O_RDONLY);
  CHECK(fd >= 0);
  size_t length = 0;
  for (ssize_t got; (got = read(fd, buffer + length, sizeof buffer - 1 - length)) > 0;) length += got;
  EQ(close(fd), 0);
  buffer[length] = 0;
  return buffer;
}
#define SAME(actual, expected)                                                                 \
  do {                                                                                         \
    const char *actual_ = (actual), *expected_ = (expected);                                   \
    if (strcmp(actual_, expected_) != 0) FAIL("%s is \"%s\", expected \"%s\"", #actual, actual_, expected_); \
  } while (0)

MAYBE_UNUSED static struct stat status_of(const char *path) {
  struct stat status;
  OK(lstat(path, &status));
  return status;
}

/* --- faults --- */

MAYBE_UNUSED static sigjmp_buf fault_return;
MAYBE_UNUSED static volatile int fault_signal, fault_code;
MAYBE_UNUSED static void *volatile fault_address;

MAYBE_UNUSED static void fault_handler(int signal, siginfo_t *info, void *context) {
  (void)context;
  fault_signal = signal;
  fault_code = info->si_code;
  fault_address = info->si_addr;
  siglongjmp(fault_return, 1);
}

/* Catches SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGTRAP for FAULT_OF. */
MAYBE_UNUSED static void catch_faults(void) {
  struct sigaction action = {.sa_sigaction = fault_handler, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  int const all[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP};
  for (size_t i = 0; i < COUNT(all); i++) EQ(sigaction(all[i], &action, NULL), 0);
}

/* The signal a statement raises, 0 if none; see fault_code and fault_address. */
#define FAULT_OF(statement)                     \
  ({                                            \
    fault_signal = fault_code = 0;              \
    fault_address = NULL;                       \
    if (sigsetjmp(fault_return, 1) == 0) {      \
      statement;                                \
    }                                           \
    fault_signal;                               \
  })
#define LOAD(address) ((void)*(volatile char *)(address))
#define STORE(address, value) ((void)(*(volatile char *)(address) = (value)))

/* The statement raises exactly this signal, code and address. */
#define FAULTS(statement, signal, code, address)  \
  do {                                            \
    EQ(FAULT_OF(statement), signal);              \
    EQ(fault_code, code);                         \
    EQ((void *)fault_address, (void *)(address)); \
  } while (0)

/* --- privileges --- */

/* Tests of root's rules have nothing to check for others. */
MAYBE_UNUSED static void need_root(void) {
  if (geteuid() != 0) exit(0);
}
#define NOBODY 65534
MAYBE_UNUSED static void become_nobody(void) {
  need_root();
  OK(chmod(".", 0777));
  OK(RAW(SYS_setgroups, 0, 0));
  OK(RAW(SYS_setresgid, NOBODY, NOBODY, NOBODY));
  OK(RAW(SYS_setresuid, NOBODY, NOBODY, NOBODY));
}
#endif
