/* expect: exit 9 */
/* The first thread ends, the others go on; the process's status is that of the last. exit(2) */
#include "threads.h"

static void *run(void *argument) {
  (void)argument;
  milliseconds(30);
  EQ(kill(getpid(), 0), 0);
  CHECK(gettid_() != getpid());
  dprintf(1, "still here\n");
  syscall(SYS_exit, 9);
  return NULL;
}

int main(void) {
  start(run, NULL);
  syscall(SYS_exit, 5);
  return 0;
}
