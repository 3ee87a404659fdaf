/* Attachments as areas of memory: where they go, what may be done with parts of them, what counts as one. shmop(2) */
#include "sysv.h"

static int id;
/* The lines of /proc/self/maps that show the segment. */
static int lines(char *first, size_t size) {
  FILE *maps = fopen("/proc/self/maps", "r");
  char line[512], name[32], inode[32];
  snprintf(name, sizeof name, "/SYSV%08x (deleted)", own_key(1));
  snprintf(inode, sizeof inode, " %d ", id);
  int count = 0;
  while (fgets(line, sizeof line, maps)) {
    if (strstr(line, name) == NULL) continue;
    CHECK(strstr(line, inode) != NULL);
    if (count++ == 0 && first != NULL) snprintf(first, size, "%s", line);
  }
  fclose(maps);
  return count;
}

static void places(void) {
  char line[512];
  /* Room for the segment of four pages. */
  char *room = anonymous(16 * PAGE, PROT_READ | PROT_WRITE);
  ERR(shmat(id, room, 0), EINVAL);
  ERR(shmat(id, NULL, SHM_REMAP), EINVAL);
  ERR(shmat(id, (void *)1, SHM_REMAP | SHM_RND), EINVAL);
  OK(munmap(room + 4 * PAGE, 4 * PAGE));
  ERR(shmat(id, room + 4 * PAGE + 5, 0), EINVAL);
  ERR(shmat(id, room + 3 * PAGE, 0), EINVAL);
  ERR(shmat(id, room + 5 * PAGE, 0), EINVAL);
  EQ(shmat(id, room + 4 * PAGE + 5, SHM_RND), room + 4 * PAGE);
  EQ(lines(line, sizeof line), 1);
  CHECK(strstr(line, " rw-s 00000000 ") != NULL);
  ERR(shmat(id, room + 4 * PAGE, 0), EINVAL);
  room[4 * PAGE] = 'a';
  /* Over whatever is there. */
  EQ(shmat(id, room, SHM_REMAP), room);
  EQ(room[0], 'a');
  EQ(attached(id), 2);
  EQ(shmat(id, room + 2 * PAGE, SHM_REMAP), room + 2 * PAGE);
  EQ(room[2 * PAGE], 'a');
  /* Of the second only its upper half is left. */
  EQ(attached(id), 3);
  ERR(shmdt(room + 6 * PAGE), EINVAL);
  OK(shmdt(room + 4 * PAGE));
  EQ(attached(id), 2);
  OK(shmdt(room));
  OK(shmdt(room + 2 * PAGE));
  EQ(attached(id), 0);
  EQ(lines(NULL, 0), 0);
  OK(munmap(room, 16 * PAGE));
}

static void protections(void) {
  char line[512];
  char *here = (void *)OK(shmat(id, NULL, SHM_RDONLY));
  EQ(lines(line, sizeof line), 1);
  CHECK(strstr(line, " r--s ") != NULL);
  EQ(here[0], 'a');
  FAULTS(STORE(here, 1), SIGSEGV, SEGV_ACCERR, here);
  ERR(mprotect(here, PAGE, PROT_READ | PROT_WRITE), EACCES);
  OK(shmdt(here));
  here = (void *)OK(shmat(id, NULL, SHM_EXEC));
  EQ(lines(line, sizeof line), 1);
  CHECK(strstr(line, " rwxs ") != NULL);
  here[PAGE] = (char)0xc3;
  ((void (*)(void))(here + PAGE))();
  OK(shmdt(here));
  FAULTS(LOAD(here), SIGSEGV, SEGV_MAPERR, here);
}

/* Each piece counts, and pieces do not grow together again. */
static void pieces(void) {
  char *here = (void *)OK(shmat(id, NULL, 0));
  OK(mprotect(here + PAGE, PAGE, PROT_READ));
  EQ(attached(id), 3);
  OK(mprotect(here + PAGE, PAGE, PROT_READ | PROT_WRITE));
  EQ(attached(id), 3);
  EQ(lines(NULL, 0), 3);
  OK(shmdt(here));
  EQ(attached(id), 0);
  FAULTS(LOAD(here + 3 * PAGE), SIGSEGV, SEGV_MAPERR, here + 3 * PAGE);

  here = (void *)OK(shmat(id, NULL, 0));
  OK(munmap(here + PAGE, PAGE));
  EQ(attached(id), 2);
  here[2 * PAGE] = 'm';
  OK(shmdt(here));
  EQ(attached(id), 0);
  FAULTS(LOAD(here + 2 * PAGE), SIGSEGV, SEGV_MAPERR, here + 2 * PAGE);

  /* The first page is gone: the address still names the attachment. */
  here = (void *)OK(shmat(id, NULL, 0));
  OK(munmap(here, PAGE));
  EQ(attached(id), 1);
  EQ(here[2 * PAGE], 'm');
  OK(shmdt(here));
  EQ(attached(id), 0);

  OK(munmap((void *)OK(shmat(id, NULL, 0)), 4 * PAGE));
  EQ(attached(id), 0);

  /* Moved, it is no attachment at its place, unless as a whole. */
  here = (void *)OK(shmat(id, NULL, 0));
  char *room = anonymous(8 * PAGE, PROT_NONE);
  EQ(mremap(here + 2 * PAGE, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, room), room);
  EQ(room[0], 'm');
  EQ(attached(id), 3);
  ERR(shmdt(room), EINVAL);
  OK(shmdt(here));
  EQ(attached(id), 1);
  OK(munmap(room, PAGE));
  EQ(attached(id), 0);
  here = (void *)OK(shmat(id, NULL, 0));
  EQ(mremap(here, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, room), room);
  EQ(attached(id), 1);
  ERR(shmdt(here), EINVAL);
  OK(shmdt(room));
  EQ(attached(id), 0);
  /* A second view of the same pages. */
  here = (void *)OK(shmat(id, NULL, 0));
  char *twin = mremap(here, 0, 4 * PAGE, MREMAP_MAYMOVE);
  CHECK(twin != MAP_FAILED);
  twin[5] = 't';
  EQ(here[5], 't');
  EQ(attached(id), 2);
  OK(shmdt(twin));
  OK(shmdt(here));
}

static void remove_content(void) {
  char *here = (void *)OK(shmat(id, NULL, 0));
  memset(here, 'q', 4 * PAGE);
  OK(madvise(here, PAGE, MADV_DONTNEED));
  EQ(here[0], 'q');
  OK(madvise(here + PAGE, PAGE, MADV_REMOVE));
  EQ(here[PAGE], 0);
  EQ(here[2 * PAGE], 'q');
  OK(shmdt(here));
}

int main(int argc, char **argv) {
  if (argc > 1) {
    EQ(attached(atoi(argv[1])), 1);
    return 9;
  }
  catch_faults();
  id = keep('m', OK(shmget(own_key(1), 3 * PAGE + 1, IPC_CREAT | IPC_EXCL | 0600)));
  places();
  protections();
  pieces();
  remove_content();
  /* Another program does not have it. */
  char text[16];
  snprintf(text, sizeof text, "%d", id);
  OK(shmat(id, NULL, 0));
  pid_t pid = OK(fork());
  if (pid == 0) {
    EQ(attached(id), 2);
    pid_t child = OK(vfork());
    if (child == 0) _exit(attached(id) == 2 ? 0 : 1);
    reaped(child, 0);
    OK(execl("/proc/self/exe", argv[0], text, NULL));
  }
  int status;
  EQ(waitpid(pid, &status, 0), pid);
  EQ(exit_status(status), 9);
  EQ(attached(id), 1);
  return 0;
}
