/* execve(2) of a child in its parent's memory: when it fails nothing has changed, and its threads end when it succeeds. */
#include "family.h"
#include <pthread.h>
#include <spawn.h>

static volatile int trace[8];
static char *const none[] = {NULL};

static void *sleeper(void *argument) {
  (void)argument;
  pause();
  return NULL;
}
static void *executes(void *argument) {
  (void)argument;
  execl("/bin/sh", "sh", "-c", "exit 21", NULL);
  _exit(99);
}

int main(void) {
  int status;
  put("text", "no program");
  OK(chmod("text", 0755));
  put("bad", "\177ELF\2\1\1");
  OK(chmod("bad", 0755));
  put("script", "#!/nonexistent/interpreter\n");
  OK(chmod("script", 0755));
  pid_t pid = vfork();
  if (pid == 0) {
    execve("/nonexistent", none, none);
    trace[0] = errno;
    execve("text", none, none);
    trace[1] = errno;
    execve("bad", none, none);
    trace[2] = errno;
    execve("script", none, none);
    trace[3] = errno;
    trace[4] = -RAW(SYS_execve, 8, none, none);
    trace[5] = -RAW(SYS_execve, "/bin/sh", 8, none);
    _exit(11);
  }
  EQ(waitpid(pid, &status, 0), pid);
  EQ(exit_status(status), 11);
  EQ(trace[0], ENOENT);
  EQ(trace[1], ENOEXEC);
  EQ(trace[2], ENOEXEC);
  EQ(trace[3], ENOENT);
  EQ(trace[4], EFAULT);
  EQ(trace[5], EFAULT);

  /* The parent's memory: mapped, unmapped and changed by the child. */
  char *page = anonymous(3 * PAGE, PROT_READ | PROT_WRITE);
  static char *volatile made;
  pid = vfork();
  if (pid == 0) {
    page[0] = 5;
    munmap(page + PAGE, PAGE);
    made = mmap(page + 2 * PAGE, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    made[0] = 6;
    _exit(0);
  }
  EQ(waitpid(pid, &status, 0), pid);
  EQ(page[0], 5);
  EQ(made[0], 6);
  catch_faults();
  EQ(FAULT_OF(LOAD(page + PAGE)), SIGSEGV);

  /* A child that dies in it. */
  pid = vfork();
  if (pid == 0) kill(getpid(), SIGKILL);
  EQ(waitpid(pid, &status, 0), pid);
  EQ(WTERMSIG(status), SIGKILL);

  /* exec by another thread of a child. */
  pid = OK(fork());
  if (pid == 0) {
    pthread_t threads[3];
    for (int i = 0; i < 2; i++) EQ(pthread_create(&threads[i], NULL, sleeper, NULL), 0);
    EQ(pthread_create(&threads[2], NULL, executes, NULL), 0);
    for (;;) pause();
  }
  EQ(waitpid(pid, &status, 0), pid);
  EQ(exit_status(status), 21);
  /* ... and the first one ended before. */
  pid = OK(fork());
  if (pid == 0) {
    pthread_t thread;
    EQ(pthread_create(&thread, NULL, executes, NULL), 0);
    pthread_exit(NULL);
  }
  EQ(waitpid(pid, &status, 0), pid);
  EQ(exit_status(status), 21);
  for (int i = 0; i < 20; i++) {
    char *argv[] = {"sh", "-c", "exit 3", NULL};
    EQ(posix_spawn(&pid, "/bin/sh", NULL, NULL, argv, none), 0);
    EQ(waitpid(pid, &status, 0), pid);
    EQ(exit_status(status), 3);
  }
  EQ(posix_spawn(&pid, "/nonexistent", NULL, NULL, none, none), ENOENT);
  ERR(wait(NULL), ECHILD);
  return 0;
}
