// What processes cost, in ns an operation: "name ns" a line.
//   processes MILLISECONDS         every operation for at least so long, after a part of it to warm up
//   processes NAME COUNT           one operation so often, without a word: for counting what it costs
#define _GNU_SOURCE
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;
static char *const again[] = {"processes", "exit", NULL};
static const char *self;

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
static void wait_for(pid_t pid) {
  int status;
  must(pid, "no process");
  must(waitpid(pid, &status, 0), "waitpid");
  if (status != 0) exit(1);
}

static void fork_exit(long count) {
  while (count-- > 0) {
    pid_t pid = fork();
    if (pid == 0) _exit(0);
    wait_for(pid);
  }
}
// With 16 MiB that have content.
static void fork_exit_16m(long count) {
  size_t size = 16 << 20;
  char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memset(memory, 1, size);
  fork_exit(count);
  munmap(memory, size);
}
static void fork_exec(long count) {
  while (count-- > 0) {
    pid_t pid = fork();
    if (pid == 0) {
      execv(self, again);
      _exit(1);
    }
    wait_for(pid);
  }
}
static void vfork_exec(long count) {
  while (count-- > 0) {
    pid_t pid = vfork();
    if (pid == 0) {
      execv(self, again);
      _exit(1);
    }
    wait_for(pid);
  }
}
static void spawn_exec(long count) {
  while (count-- > 0) {
    pid_t pid;
    must(-posix_spawn(&pid, self, NULL, NULL, again, environ), "posix_spawn");
    wait_for(pid);
  }
}

// A byte to another process and back.
static void unix_round_trip(long count) {
  int ends[2];
  char byte = 0;
  must(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "socketpair");
  pid_t pid = fork();
  if (pid == 0) {
    close(ends[0]);
    while (read(ends[1], &byte, 1) == 1) must(write(ends[1], &byte, 1), "write");
    _exit(0);
  }
  close(ends[1]);
  while (count-- > 0) {
    must(write(ends[0], &byte, 1), "write");
    must(read(ends[0], &byte, 1), "read");
  }
  close(ends[0]);
  wait_for(pid);
}
static void pipe_round_trip(long count) {
  int to[2], from[2];
  char byte = 0;
  must(pipe(to) | pipe(from), "pipe");
  pid_t pid = fork();
  if (pid == 0) {
    close(to[1]);
    while (read(to[0], &byte, 1) == 1) must(write(from[1], &byte, 1), "write");
    _exit(0);
  }
  close(to[0]);
  while (count-- > 0) {
    must(write(to[1], &byte, 1), "write");
    must(read(from[0], &byte, 1), "read");
  }
  close(to[1]);
  close(from[0]);
  close(from[1]);
  wait_for(pid);
}
static void semaphore_round_trip(long count) {
  int id = semget(IPC_PRIVATE, 2, 0600);
  must(id, "semget");
  struct sembuf up[2] = {{0, 1, 0}, {1, 1, 0}}, down[2] = {{0, -1, 0}, {1, -1, 0}};
  pid_t pid = fork();
  if (pid == 0) {
    for (long left = count; left > 0; left--) {
      must(semop(id, &down[0], 1), "semop");
      must(semop(id, &up[1], 1), "semop");
    }
    _exit(0);
  }
  while (count-- > 0) {
    must(semop(id, &up[0], 1), "semop");
    must(semop(id, &down[1], 1), "semop");
  }
  wait_for(pid);
  semctl(id, 0, IPC_RMID);
}

static const struct {
  const char *name;
  void (*run)(long);
} operations[] = {
    {"fork+exit", fork_exit},
    {"fork+exit-16MiB", fork_exit_16m},
    {"fork+exec", fork_exec},
    {"vfork+exec", vfork_exec},
    {"posix_spawn", spawn_exec},
    {"unix-round-trip", unix_round_trip},
    {"pipe-round-trip", pipe_round_trip},
    {"sysv-sem-round-trip", semaphore_round_trip},
};

static void measure(const char *name, void (*run)(long), double atLeast) {
  run(4);
  for (long count = 4;; count *= 2) {
    double start = now();
    run(count);
    double time = now() - start;
    if (time < atLeast) continue;
    printf("%s %.1f\n", name, time / count);
    fflush(stdout);
    return;
  }
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "exit") == 0) _exit(0);
  self = argv[0];
  for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
    if (argc > 2 && strcmp(argv[1], operations[i].name) != 0) continue;
    if (argc > 2) operations[i].run(atol(argv[2]));
    else measure(operations[i].name, operations[i].run, atof(argc > 1 ? argv[1] : "20") * 1e6);
  }
  return 0;
}
