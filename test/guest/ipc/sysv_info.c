/* What is told of all objects: IPC_INFO, the indices, /proc/sysvipc, limits in /proc/sys/kernel. shmctl(2), proc(5) */
#include "sysv.h"

/* The line of /proc/sysvipc that shows an identifier; "" without. */
static char *line_of(const char *name, int id) {
  static char line[512];
  char path[64];
  snprintf(path, sizeof path, "/proc/sysvipc/%s", name);
  FILE *file = fopen(path, "r");
  CHECK(file != NULL);
  CHECK(fgets(line, sizeof line, file) != NULL);
  while (fgets(line, sizeof line, file)) {
    int key, found;
    EQ(sscanf(line, "%d %d", &key, &found), 2);
    if (found == id) {
      fclose(file);
      return line;
    }
  }
  fclose(file);
  return strcpy(line, "");
}
static void header(const char *name, const char *expected) {
  char path[64], line[512];
  snprintf(path, sizeof path, "/proc/sysvipc/%s", name);
  FILE *file = fopen(path, "r");
  CHECK(fgets(line, sizeof line, file) != NULL);
  SAME(line, expected);
  fclose(file);
}

static void segments(void) {
  int id = keep('m', OK(shmget(own_key(1), 5000, IPC_CREAT | IPC_EXCL | 0640)));
  char *here = (void *)OK(shmat(id, NULL, 0));
  here[0] = 1;
  struct shminfo limits;
  int highest = OK(shmctl(0, IPC_INFO, (void *)&limits));
  EQ(limits.shmmin, 1);
  CHECK(limits.shmmax >= PAGE && limits.shmall > 0);
  EQ(limits.shmseg, limits.shmmni);
  struct shm_info use;
  CHECK(shmctl(0, SHM_INFO, (void *)&use) >= 0);
  CHECK(use.used_ids >= 1);
  CHECK(use.shm_tot >= 2);
  CHECK(use.shm_rss >= 1);
  /* By index. */
  int seen = 0;
  for (int i = 0; i <= highest; i++) {
    struct shmid_ds status;
    int found = shmctl(i, SHM_STAT_ANY, &status);
    if (found == -1) {
      EQ(errno, EINVAL);
      continue;
    }
    EQ(found % 32768, i);
    if (found != id) continue;
    seen = 1;
    EQ(status.shm_perm.__key, own_key(1));
    EQ(status.shm_segsz, 5000);
    EQ(shmctl(i, SHM_STAT, &status), id);
  }
  EQ(seen, 1);
  struct shmid_ds status = shm_of(id);
  char expected[512], *line = line_of("shm", id);
  snprintf(expected, sizeof expected, "%10d %10d   640 %21d %5d %5d  %5d %5d %5d %5d %5d %10ld %10ld %10ld ", own_key(1), id,
           5000, getpid(), getpid(), 1, geteuid(), getegid(), geteuid(), getegid(), (long)status.shm_atime, 0L,
           (long)status.shm_ctime);
  line[strlen(expected)] = 0;
  SAME(line, expected);
  OK(shmctl(id, IPC_RMID, NULL));
  line = line_of("shm", id);
  EQ(atoi(line), 0);
  CHECK(strstr(line, " 1640 ") != NULL);
  OK(shmdt(here));
  SAME(line_of("shm", id), "");
}

static void semaphores(void) {
  int id = keep('s', OK(semget(own_key(2), 7, IPC_CREAT | IPC_EXCL | 0604)));
  struct seminfo limits, use;
  int highest = OK(CTL(0, 0, IPC_INFO, .info = &limits));
  EQ(limits.semvmx, 32767);
  EQ(limits.semaem, 32767);
  CHECK(limits.semmsl >= 7 && limits.semmni > 0 && limits.semmns > 0 && limits.semopm >= 32);
  CHECK(CTL(0, 0, SEM_INFO, .info = &use) >= 0);
  CHECK(use.semusz >= 1 && use.semaem >= 7);
  struct semid_ds status;
  int seen = 0;
  for (int i = 0; i <= highest; i++) {
    if (CTL(i, 0, SEM_STAT_ANY, .buf = &status) != id) continue;
    seen = 1;
    EQ(status.sem_nsems, 7);
    EQ(CTL(i, 0, SEM_STAT, .buf = &status), id);
  }
  EQ(seen, 1);
  char expected[512];
  snprintf(expected, sizeof expected, "%10d %10d   604 %10d %5d %5d %5d %5d %10d %10ld\n", own_key(2), id, 7, geteuid(),
           getegid(), geteuid(), getegid(), 0, (long)status.sem_ctime);
  SAME(line_of("sem", id), expected);
}

static void queues(void) {
  int id = keep('q', OK(msgget(own_key(3), IPC_CREAT | IPC_EXCL | 0600)));
  struct {
    long type;
    char text[5];
  } message = {1, "five"};
  OK(msgsnd(id, &message, 5, 0));
  struct msginfo limits, use;
  int highest = OK(msgctl(0, IPC_INFO, (void *)&limits));
  CHECK(limits.msgmax > 0 && limits.msgmnb > 0 && limits.msgmni > 0);
  CHECK(msgctl(0, MSG_INFO, (void *)&use) >= 0);
  CHECK(use.msgpool >= 1 && use.msgmap >= 1 && use.msgtql >= 5);
  struct msqid_ds status;
  int seen = 0;
  for (int i = 0; i <= highest; i++) {
    if (msgctl(i, MSG_STAT_ANY, &status) != id) continue;
    seen = 1;
    EQ(status.msg_qnum, 1);
    EQ(msgctl(i, MSG_STAT, &status), id);
  }
  EQ(seen, 1);
  char expected[512];
  snprintf(expected, sizeof expected, "%10d %10d   600  %10d %10d %5d %5d %5d %5d %5d %5d %10ld %10ld %10ld\n", own_key(3), id,
           5, 1, getpid(), 0, geteuid(), getegid(), geteuid(), getegid(), (long)status.msg_stime, 0L,
           (long)status.msg_ctime);
  SAME(line_of("msg", id), expected);
}

/* An identifier is not used again at once. */
static void identifiers(void) {
  int seen[40];
  for (int i = 0; i < 40; i++) {
    seen[i] = OK(semget(IPC_PRIVATE, 1, 0600));
    OK(semctl(seen[i], 0, IPC_RMID));
    for (int k = 0; k < i; k++) CHECK(seen[k] != seen[i]);
  }
}

int main(void) {
  header("shm",
         "       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid      atime      "
         "dtime      ctime                   rss                  swap\n");
  header("sem", "       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime\n");
  header("msg",
         "       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid      stime      rtime  "
         "    ctime\n");
  segments();
  semaphores();
  queues();
  identifiers();
  int numbers[4];
  EQ(sscanf(get("/proc/sys/kernel/sem"), "%d %d %d %d", &numbers[0], &numbers[1], &numbers[2], &numbers[3]), 4);
  CHECK(strtoul(get("/proc/sys/kernel/shmmax"), NULL, 10) > 0);
  CHECK(strtoul(get("/proc/sys/kernel/shmall"), NULL, 10) > 0);
  CHECK(atoi(get("/proc/sys/kernel/shmmni")) > 0);
  CHECK(atoi(get("/proc/sys/kernel/msgmax")) > 0);
  CHECK(atoi(get("/proc/sys/kernel/msgmnb")) > 0);
  CHECK(atoi(get("/proc/sys/kernel/msgmni")) > 0);
  return 0;
}
