/* fork(2): the child has a copy of memory and descriptors, and what it changes the parent does not see. */
#include "family.h"

static int global = 1;

int main(void) {
  int *heap = malloc(100000 * sizeof *heap);
  for (int i = 0; i < 100000; i++) heap[i] = i;
  char *map = mmap(NULL, 16 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(map != MAP_FAILED);
  map[5 * PAGE] = 'p';
  CHECK(mprotect(map + 5 * PAGE, PAGE, PROT_NONE) == 0);
  int local = 7, pipes[2];
  OK(pipe(pipes));
  pid_t parent = getpid();
  pid_t pid = OK(fork());
  if (pid == 0) {
    EQ(getppid(), parent);
    CHECK(getpid() != parent);
    EQ(gettid(), getpid());
    EQ(getpgrp(), getpgid(parent));
    for (int i = 0; i < 100000; i++) CHECK(heap[i] == i);
    EQ(global, 1);
    EQ(local, 7);
    global = local = heap[5] = 99;
    OK(mprotect(map + 5 * PAGE, PAGE, PROT_READ | PROT_WRITE));
    EQ(map[5 * PAGE], 'p');
    EQ(map[6 * PAGE], 0);
    map[5 * PAGE] = 'c';
    EQ(write(pipes[1], "child", 5), 5);
    _exit(3);
  }
  int status;
  EQ(waitpid(pid, &status, 0), pid);
  CHECK(WIFEXITED(status));
  EQ(WEXITSTATUS(status), 3);
  EQ(global, 1);
  EQ(local, 7);
  EQ(heap[5], 5);
  OK(mprotect(map + 5 * PAGE, PAGE, PROT_READ));
  EQ(map[5 * PAGE], 'p');
  char text[8];
  EQ(read(pipes[0], text, sizeof text), 5);
  CHECK(memcmp(text, "child", 5) == 0);
  ERR(waitpid(pid, &status, 0), ECHILD);
  ERR(kill(pid, 0), ESRCH);
  return 0;
}
