/* Executions with as many and as long arguments as possible, all the same string; at last one that is allowed. */
#include "hostile.h"

int main(int argc, char **argv) {
  if (argc > 100) {
    puts("survived");
    return 0;
  }
  only_on_skerry();
  static char text[131000];
  memset(text, 'x', sizeof text - 1);
  size_t const count = 4UL << 20;
  char **arguments = (char **)anonymous((count + 1) * sizeof(char *), PROT_READ | PROT_WRITE);
  char *none[] = {NULL};
  for (size_t i = 0; i < count; i++) arguments[i] = text;
  ERR(execve("/proc/self/exe", arguments, none), E2BIG);
  ERR(execve("/proc/self/exe", none, arguments), E2BIG);
  for (size_t i = 0; i < count; i++) arguments[i] = "";
  ERR(execve("/proc/self/exe", arguments, none), E2BIG);
  /* No end at all: the vector runs into nothing. */
  char **open_ended = before_guard(1000 * sizeof(char *));
  for (int i = 0; i < 1000; i++) open_ended[i] = text;
  CHECK(execve("/proc/self/exe", open_ended, none) == -1 && (errno == EFAULT || errno == E2BIG));
  arguments[1000] = NULL;
  arguments[0] = argv[0];
  execve("/proc/self/exe", arguments, none);
  FAIL("execve: %d", errno);
}
