/* A child that crashes, or fills its memory with nonsense, leaves its siblings and its parent unharmed. */
#include "family.h"

static void crash(void *kind) {
  struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  if (*(int *)kind == 0) *(volatile int *)8 = 1;
  if (*(int *)kind == 1) __builtin_trap();
  if (*(int *)kind == 2) abort();
  for (char *byte = (char *)((uintptr_t)&none & ~0xfffUL); ; byte -= PAGE) *(volatile char *)byte = 0;
}

int main(void) {
  int sibling_pipe[2], status;
  OK(pipe(sibling_pipe));
  pid_t sibling = OK(fork());
  if (sibling == 0) {
    close(sibling_pipe[1]);
    char byte;
    while (read(sibling_pipe[0], &byte, 1) > 0) {
    }
    _exit(55);
  }
  static const int expected[] = {SIGSEGV, SIGILL, SIGABRT, SIGSEGV};
  for (int kind = 0; kind < 4; kind++) {
    status = in_child(crash, &kind);
    CHECK(WIFSIGNALED(status));
    EQ(WTERMSIG(status), expected[kind]);
  }
  EQ(waitpid(sibling, &status, WNOHANG), 0);
  close(sibling_pipe[1]);
  EQ(waitpid(sibling, &status, 0), sibling);
  EQ(exit_status(status), 55);
  return 0;
}
