/* Whether two tasks share something, or two descriptors mean the same. kcmp(2) */
#include "../check.h"
#include <pthread.h>
#include <sched.h>

enum { OF_FILE, OF_MEMORY, OF_FILES, OF_DIRECTORIES, OF_HANDLERS, OF_IO, OF_SEMAPHORES };
static pid_t me;
static long compare(int type, unsigned long one, unsigned long other) {
  return RAW(SYS_kcmp, me, me, type, one, other);
}
static void *thread(void *tid) {
  pid_t other = RAW(SYS_gettid);
  for (int type = OF_MEMORY; type <= OF_SEMAPHORES; type++) EQ(RAW(SYS_kcmp, me, other, type, 0, 0), 0);
  EQ(RAW(SYS_kcmp, me, other, OF_FILE, 0, 0), 0);
  /* A table and directories of its own. */
  OK(unshare(CLONE_FILES));
  long files = RAW(SYS_kcmp, me, other, OF_FILES, 0, 0);
  CHECK(files == 1 || files == 2);
  EQ(RAW(SYS_kcmp, other, me, OF_FILES, 0, 0), 3 - files);
  EQ(RAW(SYS_kcmp, me, other, OF_FILE, 0, 0), 0);
  OK(unshare(CLONE_FS));
  CHECK(RAW(SYS_kcmp, me, other, OF_DIRECTORIES, 0, 0) != 0);
  EQ(RAW(SYS_kcmp, me, other, OF_MEMORY, 0, 0), 0);
  return tid;
}

int main(void) {
  me = getpid();
  if (compare(OF_MEMORY, 0, 0) == -ENOSYS) return 0; /* a kernel without it */
  int fds[2];
  OK(pipe(fds));
  int copy = OK(dup(fds[0]));
  EQ(compare(OF_FILE, fds[0], fds[0]), 0);
  EQ(compare(OF_FILE, fds[0], copy), 0);
  long order = compare(OF_FILE, fds[0], fds[1]);
  CHECK(order == 1 || order == 2);
  EQ(compare(OF_FILE, fds[1], copy), 3 - order);
  for (int i = 0; i < 10; i++) EQ(compare(OF_FILE, copy, fds[1]), order);
  /* Three are in one order. */
  int third = OK(open("/dev/null", O_RDONLY)), again = OK(open("/dev/null", O_RDONLY));
  CHECK(compare(OF_FILE, third, again) != 0);
  int const all[] = {fds[0], fds[1], third, again};
  for (int i = 0; i < 4; i++)
    for (int j = 0; j < 4; j++)
      for (int k = 0; k < 4; k++)
        if (compare(OF_FILE, all[i], all[j]) == 1 && compare(OF_FILE, all[j], all[k]) == 1)
          EQ(compare(OF_FILE, all[i], all[k]), 1);
  EQ(compare(OF_FILE, 9999, 0), -EBADF);
  EQ(compare(OF_FILE, fds[0], -1UL), -EBADF);
  EQ(compare(OF_FILE, 1UL << 31, 0), -EBADF);
  EQ(compare(8, 0, 0), -EINVAL);
  EQ(compare(-1, 0, 0), -EINVAL);
  EQ(RAW(SYS_kcmp, 0x3ffffff0, me, OF_MEMORY, 0, 0), -ESRCH);
  EQ(RAW(SYS_kcmp, me, 0x3ffffff0, OF_MEMORY, 0, 0), -ESRCH);
  EQ(RAW(SYS_kcmp, 0, 0, OF_MEMORY, 0, 0), -ESRCH);
  pthread_t other;
  EQ(pthread_create(&other, NULL, thread, NULL), 0);
  EQ(pthread_join(other, NULL), 0);
  return 0;
}
