/* A program that asks for too much gets an errno, and what is left works. Not natively: the host is others' too. */
#include "sysv.h"

int main(void) {
  char kernel[64] = "";
  snprintf(kernel, sizeof kernel, "%s", get("/proc/sys/kernel/osrelease"));
  if (strstr(kernel, "skerry") == NULL) return 0;
  /* Semaphores, until there is no memory for them. */
  int sets = 0, ids[1000];
  while (sets < 1000 && (ids[sets] = semget(IPC_PRIVATE, 32000, 0600)) != -1) sets++;
  EQ(errno, ENOMEM);
  CHECK(sets > 100);

  for (int i = 0; i < sets; i++) OK(semctl(ids[i], 0, IPC_RMID));

  /* Messages of a queue without a limit of its own. */
  int queue = OK(msgget(IPC_PRIVATE, 0600));
  if (geteuid() == 0) {
    struct msqid_ds status = queue_of(queue);
    status.msg_qbytes = ULONG_MAX;
    OK(msgctl(queue, IPC_SET, &status));
    static struct {
      long type;
      char text[8192];
    } message = {1, "x"};
    long count = 0;
    while (msgsnd(queue, &message, 8192, IPC_NOWAIT) == 0) count++;
    EQ(errno, ENOMEM);
    CHECK(count > 1000);
    EQ(queue_of(queue).msg_qnum, count);
  }
  OK(msgctl(queue, IPC_RMID, NULL));
  OK(semctl(OK(semget(IPC_PRIVATE, 32000, 0600)), 0, IPC_RMID));

  /* Segments by number, and their limits. */
  int segments = 0;
  static int all[5000];
  while (segments < 5000 && (all[segments] = shmget(IPC_PRIVATE, PAGE, 0600)) != -1) segments++;
  EQ(errno, ENOSPC);
  EQ(segments, 4096);
  for (int i = 0; i < segments; i++) OK(shmctl(all[i], IPC_RMID, NULL));
  if (geteuid() != 0) return 0;
  put("/proc/sys/kernel/shmmax", "8192");
  ERR(shmget(IPC_PRIVATE, 8193, 0600), EINVAL);
  put("/proc/sys/kernel/shmmax", "18446744073692774399");
  put("/proc/sys/kernel/shmall", "2");
  ERR(shmget(IPC_PRIVATE, 8193, 0600), ENOSPC);
  put("/proc/sys/kernel/shmall", "18446744073692774399");
  put("/proc/sys/kernel/sem", "10 20 3 2");
  SAME(get("/proc/sys/kernel/sem"), "10\t20\t3\t2\n");
  ERR(semget(IPC_PRIVATE, 11, 0600), EINVAL);
  int first = OK(semget(IPC_PRIVATE, 10, 0600));
  int second = OK(semget(IPC_PRIVATE, 9, 0600));
  ERR(semget(IPC_PRIVATE, 2, 0600), ENOSPC);
  ERR(semget(IPC_PRIVATE, 1, 0600), ENOSPC);
  struct sembuf ops[4] = {{0, 0, 0}};
  ERR(semop(first, ops, 4), E2BIG);
  OK(semop(first, ops, 3));
  OK(semctl(first, 0, IPC_RMID));
  OK(semctl(second, 0, IPC_RMID));
  put("/proc/sys/kernel/msgmni", "0");
  ERR(msgget(IPC_PRIVATE, 0600), ENOSPC);
  put("/proc/sys/kernel/msgmni", "32000");
  put("/proc/sys/kernel/msg_next_id", "65539");
  int chosen = OK(msgget(IPC_PRIVATE, 0600));
  EQ(chosen, 65539);
  SAME(get("/proc/sys/kernel/msg_next_id"), "-1\n");
  OK(msgctl(chosen, IPC_RMID, NULL));

  /* Segments that nobody uses go with their creator. */
  put("/proc/sys/kernel/shm_rmid_forced", "1");
  int segment = OK(shmget(IPC_PRIVATE, PAGE, 0600));
  OK(shmdt((void *)OK(shmat(segment, NULL, 0))));
  struct shmid_ds status;
  ERR(shmctl(segment, IPC_STAT, &status), EINVAL);
  int pipes[2];
  OK(pipe(pipes));
  pid_t pid = OK(fork());
  if (pid == 0) {
    segment = OK(shmget(IPC_PRIVATE, PAGE, 0600));
    OK(write(pipes[1], &segment, sizeof segment));
    _exit(0);
  }
  OK(read(pipes[0], &segment, sizeof segment));
  reaped(pid, 0);
  ERR(shmctl(segment, IPC_STAT, &status), EINVAL);
  return 0;
}
