/* Threads without CLONE_FILES and CLONE_FS, by unshare(2): descriptors and directories of their own. */
#include "threads.h"

static atomic_int step;
static int shared;

static void *run(void *argument) {
  OK(unshare(CLONE_FILES | CLONE_FS));
  OK(close(shared));
  OK(chdir("/"));
  umask(077);
  int mine = OK(open("/dev/null", O_RDONLY));
  EQ(mine, shared);
  atomic_store(&step, 1);
  await(&step, 2);
  return argument;
}

int main(void) {
  shared = OK(open(".", O_RDONLY | O_DIRECTORY));
  char before[PATH_MAX], now[PATH_MAX];
  CHECK(getcwd(before, sizeof before) != NULL);
  umask(022);
  pthread_t thread = start(run, NULL);
  await(&step, 1);
  struct stat status;
  OK(fstat(shared, &status));
  CHECK(S_ISDIR(status.st_mode));
  CHECK(getcwd(now, sizeof now) != NULL);
  EQ(strcmp(before, now), 0);
  EQ(umask(022), 022);
  atomic_store(&step, 2);
  finish(thread);
  return 0;
}
