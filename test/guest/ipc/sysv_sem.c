/* Sets of semaphores: operations that happen all or not at all, waiting, values, errors. semget(2), semop(2), semctl(2) */
#include "sysv.h"

static void sets(void) {
  key_t key = own_key(1);
  ERR(semget(key, 1, 0600), ENOENT);
  int id = keep('s', OK(semget(key, 3, IPC_CREAT | IPC_EXCL | 0620)));
  ERR(semget(key, 3, IPC_CREAT | IPC_EXCL), EEXIST);
  EQ(semget(key, 0, 0), id);
  EQ(semget(key, 3, 0), id);
  ERR(semget(key, 4, 0), EINVAL);
  ERR(semget(key, -1, 0), EINVAL);
  ERR(semget(own_key(2), 0, IPC_CREAT), EINVAL);
  ERR(semget(IPC_PRIVATE, INT_MAX, 0600), EINVAL);
  ERR(semget(IPC_PRIVATE, INT_MIN, 0600), EINVAL);
  struct semid_ds status;
  OK(CTL(id, 0, IPC_STAT, .buf = &status));
  EQ(status.sem_perm.__key, key);
  EQ(status.sem_perm.mode, 0620);
  EQ(status.sem_nsems, 3);
  EQ(status.sem_otime, 0);
  CHECK(status.sem_ctime > 1600000000 && status.sem_ctime <= time(NULL));
  OK(op(id, 2, 1, 0));
  OK(CTL(id, 0, IPC_STAT, .buf = &status));
  CHECK(status.sem_otime >= status.sem_ctime);
  EQ(OK(semctl(id, 2, GETPID)), getpid());
  EQ(OK(semctl(id, 1, GETPID)), 0);
  status.sem_perm.mode = 0600;
  OK(CTL(id, 77, IPC_SET, .buf = &status));
  OK(CTL(id, 0, IPC_STAT, .buf = &status));
  EQ(status.sem_perm.mode, 0600);
  OK(semctl(id, 0, IPC_RMID));
  ERR(semctl(id, 0, IPC_RMID), EINVAL);
  ERR(op(id, 0, 1, 0), EINVAL);
}

static void values(int id) {
  EQ(value(id, 0), 0);
  OK(CTL(id, 1, SETVAL, .val = 32767));
  EQ(value(id, 1), 32767);
  ERR(op(id, 1, 1, 0), ERANGE);
  ERR(CTL(id, 1, SETVAL, .val = 32768), ERANGE);
  ERR(CTL(id, 1, SETVAL, .val = -1), ERANGE);
  ERR(CTL(id, 4, SETVAL, .val = 1), EINVAL);
  ERR(CTL(id, -1, SETVAL, .val = 1), EINVAL);
  ERR(semctl(id, 4, GETVAL), EINVAL);
  ERR(semctl(id, -1, GETNCNT), EINVAL);
  ERR(semctl(-1, 0, GETVAL), EINVAL);
  ERR(semctl(id, 0, 999), EINVAL);
  unsigned short all[4] = {5, 6, 7, 8}, seen[4];
  OK(CTL(id, 0, SETALL, .array = all));
  OK(CTL(id, 99, GETALL, .array = seen));
  EQ(memcmp(all, seen, sizeof all), 0);
  all[3] = 32768;
  ERR(CTL(id, 0, SETALL, .array = all), ERANGE);
  EQ(value(id, 0), 5);
  EQ(OK(semctl(id, 3, GETPID)), getpid());
}

static void together(int id) {
  unsigned short zero[4] = {0, 1, 0, 0};
  OK(CTL(id, 0, SETALL, .array = zero));
  /* The third cannot be done now: none is. */
  struct sembuf ops[4] = {{1, -1, 0}, {0, 3, 0}, {2, -1, IPC_NOWAIT}, {3, 1, 0}};
  ERR(semop(id, ops, 4), EAGAIN);
  EQ(value(id, 0), 0);
  EQ(value(id, 1), 1);
  /* One may use what another gave. */
  struct sembuf twice[3] = {{0, 2, 0}, {0, -2, IPC_NOWAIT}, {0, 0, IPC_NOWAIT}};
  OK(semop(id, twice, 3));
  twice[0].sem_op = 3;
  ERR(semop(id, twice, 3), EAGAIN);
  struct sembuf large[2] = {{0, 32767, 0}, {0, 1, 0}};
  ERR(semop(id, large, 2), ERANGE);
  EQ(value(id, 0), 0);
  ERR(op(id, 4, 1, 0), EFBIG);
  ERR(op(id, 65535, 1, 0), EFBIG);
  ERR(op(id, 1, 0, IPC_NOWAIT), EAGAIN);
  OK(op(id, 0, 0, IPC_NOWAIT));
}

static void arguments(int id) {
  struct sembuf *many = calloc(501, sizeof *many);
  ERR(semop(id, many, 501), E2BIG);
  OK(semop(id, many, 500));
  ERR(semop(id, many, 0), EINVAL);
  ERR(semop(id, many, 0x7fffffff), E2BIG);
  ERR(semop(-1, many, 1), EINVAL);
  for (unsigned i = 0; i < BAD_POINTERS; i++) {
    ERR(semop(id, bad_pointers[i], 1), EFAULT);
    ERR(CTL(id, 0, SETALL, .array = bad_pointers[i]), EFAULT);
    ERR(CTL(id, 0, GETALL, .array = bad_pointers[i]), EFAULT);
    ERR(CTL(id, 0, IPC_STAT, .buf = bad_pointers[i]), EFAULT);
    ERR(CTL(id, 0, IPC_SET, .buf = bad_pointers[i]), EFAULT);
    ERR(CTL(0, 0, IPC_INFO, .buf = bad_pointers[i]), EFAULT);
    ERR(CTL(0, 0, SEM_INFO, .buf = bad_pointers[i]), EFAULT);
    if (i > 0) ERR(semtimedop(id, many, 1, bad_pointers[i]), EFAULT);
  }
  struct sembuf *edge = before_guard(2 * sizeof *edge);
  memset(edge, 0, 2 * sizeof *edge);
  OK(semop(id, edge, 2));
  ERR(semop(id, edge + 1, 2), EFAULT);
  unsigned short *array = before_guard(8);
  OK(CTL(id, 0, GETALL, .array = array));
  ERR(CTL(id, 0, GETALL, .array = array + 1), EFAULT);
  ERR(CTL(id, 0, GETALL, .array = read_only(0)), EFAULT);
  struct timespec wrong[] = {{-1, 0}, {0, -1}, {0, 1000000000}};
  for (unsigned i = 0; i < COUNT(wrong); i++) ERR(semtimedop(id, many, 1, &wrong[i]), EINVAL);
}

static void waiting(int id) {
  unsigned short zero[4] = {0, 1, 0, 0};
  OK(CTL(id, 0, SETALL, .array = zero));
  struct sembuf down = {0, -1, 0};
  struct timespec soon = {0, 30000000}, before, after;
  OK(clock_gettime(CLOCK_MONOTONIC, &before));
  ERR(semtimedop(id, &down, 1, &soon), EAGAIN);
  OK(clock_gettime(CLOCK_MONOTONIC, &after));
  CHECK((after.tv_sec - before.tv_sec) * 1000000000L + after.tv_nsec - before.tv_nsec >= 30000000);
  ERR(semtimedop(id, &down, 1, &(struct timespec){0, 0}), EAGAIN);
  EQ(OK(semctl(id, 0, GETNCNT)), 0);

  pid_t pids[3];
  for (int i = 0; i < 3; i++) {
    pids[i] = OK(fork());
    if (pids[i] == 0) _exit(op(id, 0, i == 2 ? 0 : -2, 0) == 0 ? 10 + i : errno);
    if (i == 2) break;
    UNTIL(semctl(id, 0, GETNCNT) == i + 1);
  }
  reaped(pids[2], 12);
  OK(op(id, 0, 1, 0));
  pids[2] = OK(fork());
  if (pids[2] == 0) _exit(op(id, 0, 0, 0) == 0 ? 12 : errno);
  UNTIL(semctl(id, 0, GETZCNT) == 1);
  EQ(OK(semctl(id, 0, GETNCNT)), 2);
  OK(op(id, 0, 1, 0));
  /* The first has taken both, and zero was seen. */
  reaped(pids[0], 10);
  reaped(pids[2], 12);
  EQ(OK(semctl(id, 0, GETPID)), pids[2]);
  EQ(OK(semctl(id, 0, GETNCNT)), 1);
  OK(CTL(id, 0, SETVAL, .val = 5));
  reaped(pids[1], 11);
  EQ(value(id, 0), 3);

  /* Several operations: the one that cannot be done is counted. */
  OK(CTL(id, 0, SETALL, .array = zero));
  pid_t pid = OK(fork());
  if (pid == 0) {
    struct sembuf ops[] = {{1, -1, 0}, {2, -1, 0}, {3, 2, 0}};
    _exit(semop(id, ops, 3) == 0 ? 20 : errno);
  }
  UNTIL(semctl(id, 2, GETNCNT) == 1);
  EQ(OK(semctl(id, 1, GETNCNT)), 0);
  EQ(value(id, 1), 1);
  OK(op(id, 1, -1, 0));
  OK(op(id, 2, 1, 0));
  UNTIL(semctl(id, 1, GETNCNT) == 1);
  EQ(OK(semctl(id, 2, GETNCNT)), 0);
  zero[2] = 1;
  OK(CTL(id, 0, SETALL, .array = zero));
  reaped(pid, 20);
  EQ(value(id, 3), 2);
  EQ(value(id, 1), 0);
}

/* A signal ends the wait, whatever SA_RESTART says; so does removal. */
static void ended(int id) {
  handle(SIGUSR1, SA_RESTART);
  unsigned short zero[4] = {0, 0, 0, 0};
  OK(CTL(id, 0, SETALL, .array = zero));
  pid_t pid = OK(fork());
  if (pid == 0) _exit(op(id, 0, -1, 0) == -1 ? errno : 0);
  UNTIL(semctl(id, 0, GETNCNT) == 1);
  OK(kill(pid, SIGUSR1));
  reaped(pid, EINTR);
  EQ(OK(semctl(id, 0, GETNCNT)), 0);
  OK(op(id, 0, 1, 0));
  EQ(value(id, 0), 1);
  OK(op(id, 0, -1, 0));
  /* Stopping and going on does too. */
  pid = OK(fork());
  if (pid == 0) _exit(op(id, 0, -1, 0) == -1 ? errno : 0);
  UNTIL(semctl(id, 0, GETNCNT) == 1);
  int status;
  OK(kill(pid, SIGSTOP));
  EQ(waitpid(pid, &status, WUNTRACED), pid);
  CHECK(WIFSTOPPED(status));
  OK(kill(pid, SIGCONT));
  reaped(pid, EINTR);
  pid = OK(fork());
  if (pid == 0) _exit(op(id, 0, -1, 0) == -1 ? errno : 0);
  UNTIL(semctl(id, 0, GETNCNT) == 1);
  OK(kill(pid, SIGKILL));
  EQ(waitpid(pid, &status, 0), pid);
  EQ(OK(semctl(id, 0, GETNCNT)), 0);
  pid_t pids[2];
  for (int i = 0; i < 2; i++) {
    pids[i] = OK(fork());
    struct sembuf ops[] = {{3, -1, 0}, {2, -1, 0}};
    if (pids[i] == 0) _exit(semop(id, ops, 1 + i) == -1 ? errno : 0);
  }
  UNTIL(semctl(id, 3, GETNCNT) == 2);
  OK(semctl(id, 0, IPC_RMID));
  for (int i = 0; i < 2; i++) reaped(pids[i], EIDRM);
}

int main(void) {
  sets();
  int id = keep('s', OK(semget(IPC_PRIVATE, 4, 0600)));
  values(id);
  together(id);
  arguments(id);
  waiting(id);
  ended(id);
  return 0;
}
