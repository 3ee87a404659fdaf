/* EFAULT for every bad pointer of calls that store or load a structure. */
#include "../check.h"
#include <sys/times.h>

int main(void) {
  struct {
    const char *name;
    long number, arguments[5];
    int position;
  } const calls[] = {
      {"read", SYS_read, {0, 0, 5}, 1},
      {"write", SYS_write, {1, 0, 5}, 1},
      {"fstat", SYS_fstat, {1}, 1},
      {"pipe", SYS_pipe, {0}, 0},
      {"pipe2", SYS_pipe2, {0}, 0},
      {"uname", SYS_uname, {0}, 0},
      {"sysinfo", SYS_sysinfo, {0}, 0},
      {"getrandom", SYS_getrandom, {0, 16}, 0},
      {"getrlimit", SYS_getrlimit, {RLIMIT_NOFILE}, 1},
      {"setrlimit", SYS_setrlimit, {RLIMIT_NOFILE}, 1},
      {"getrusage", SYS_getrusage, {0}, 1},
      {"clock_gettime", SYS_clock_gettime, {0}, 1},
      {"nanosleep", SYS_nanosleep, {0}, 0},
      {"getresuid", SYS_getresuid, {0}, 0},
      {"getresgid", SYS_getresgid, {0}, 0},
      {"fstatfs", SYS_fstatfs, {1}, 1},
      {"getcwd", SYS_getcwd, {0, 4096}, 0},
      {"poll", SYS_poll, {0, 1, 0}, 0},
      {"readv", SYS_readv, {0, 0, 1}, 1},
  };
  close(0);
  OK(open("/dev/zero", O_RDONLY));
  for (size_t i = 0; i < COUNT(calls); i++) {
    printf("%s:", calls[i].name);
    void *read_only_page = read_only(0);
    for (size_t k = 0; k <= BAD_POINTERS; k++) {
      long a[5];
      memcpy(a, calls[i].arguments, sizeof a);
      a[calls[i].position] = k < BAD_POINTERS ? (long)bad_pointers[k] : (long)read_only_page;
      if (k == BAD_POINTERS && (calls[i].number == SYS_write || calls[i].number == SYS_setrlimit ||
                                calls[i].number == SYS_nanosleep || calls[i].number == SYS_readv))
        continue;
      printf(" %ld", RAW(calls[i].number, a[0], a[1], a[2], a[3], a[4]));
    }
    printf("\n");
  }
  return 0;
}
