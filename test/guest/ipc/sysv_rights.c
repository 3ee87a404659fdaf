/* Who may do what with whose objects. sysvipc(7), capabilities(7) */
#include "sysv.h"

static int shm, sem, msg;
static struct shmid_ds shm_status;
static struct semid_ds sem_status;
static struct msqid_ds msg_status;
static struct {
  long type;
  char text[8];
} message = {1, "m"};

/* What others may do with objects of a mode. */
static void as_nobody(void *mode_of) {
  int mode = *(int *)mode_of;
  become_nobody();
  int reads = mode & 4, writes = mode & 2;
#define GIVES(call, allowed) \
  do {                       \
    if (allowed) OK(call);   \
    else ERR(call, EACCES);  \
  } while (0)
  GIVES(shmat(shm, NULL, SHM_RDONLY), reads);
  GIVES(shmat(shm, NULL, 0), reads && writes);
  GIVES(shmat(shm, NULL, SHM_RDONLY | SHM_EXEC), reads && mode & 1);
  GIVES(shmctl(shm, IPC_STAT, &shm_status), reads);
  GIVES(semctl(sem, 0, GETVAL), reads);
  GIVES(CTL(sem, 0, IPC_STAT, .buf = &sem_status), reads);
  GIVES(CTL(sem, 0, SETVAL, .val = 0), writes);
  GIVES(op(sem, 0, 0, IPC_NOWAIT), reads);
  GIVES(op(sem, 0, 1, IPC_NOWAIT), writes);
  if (writes) OK(CTL(sem, 0, SETVAL, .val = 0));
  GIVES(msgsnd(msg, &message, 1, IPC_NOWAIT), writes);
  if (writes && reads) OK(msgrcv(msg, &message, 8, 0, IPC_NOWAIT));
  else if (reads) ERR(msgrcv(msg, &message, 8, 0, IPC_NOWAIT), ENOMSG);
  else ERR(msgrcv(msg, &message, 8, 0, IPC_NOWAIT), EACCES);
  GIVES(msgctl(msg, IPC_STAT, &msg_status), reads);
  ERR(shmctl(shm, IPC_RMID, NULL), EPERM);
  ERR(shmctl(shm, IPC_SET, &shm_status), EPERM);
  ERR(shmctl(shm, SHM_LOCK, NULL), EPERM);
  ERR(shmctl(shm, SHM_UNLOCK, NULL), EPERM);
  ERR(semctl(sem, 0, IPC_RMID), EPERM);
  ERR(CTL(sem, 0, IPC_SET, .buf = &sem_status), EPERM);
  ERR(msgctl(msg, IPC_RMID, NULL), EPERM);
  ERR(msgctl(msg, IPC_SET, &msg_status), EPERM);
}

static void by_key(void *key_of) {
  key_t key = *(key_t *)key_of;
  become_nobody();
  OK(shmget(key, 0, 0));
  OK(shmget(key, 0, 0400));
  ERR(shmget(key, 0, 0200), EACCES);
  ERR(shmget(key, 0, 0002), EACCES);
  ERR(shmget(key, 100000, 0200), EINVAL);
}

/* An owner that is not the creator; and what it may not give itself. */
static void as_owner(void *unused) {
  (void)unused;
  become_nobody();
  OK(shmctl(shm, IPC_STAT, &shm_status));
  EQ(shm_status.shm_perm.uid, NOBODY);
  EQ(shm_status.shm_perm.cuid, 0);
  OK(shmctl(shm, IPC_SET, &shm_status));
  OK(shmctl(shm, SHM_LOCK, NULL));
  OK(shmctl(shm, SHM_UNLOCK, NULL));
  OK(msgctl(msg, IPC_STAT, &msg_status));
  msg_status.msg_qbytes = 16385;
  ERR(msgctl(msg, IPC_SET, &msg_status), EPERM);
  msg_status.msg_qbytes = 16384;
  OK(msgctl(msg, IPC_SET, &msg_status));
  OK(semctl(sem, 0, IPC_RMID));
  struct rlimit none = {0, 0};
  OK(setrlimit(RLIMIT_MEMLOCK, &none));
  ERR(shmctl(shm, SHM_LOCK, NULL), EPERM);
  ERR(shmget(IPC_PRIVATE, PAGE, SHM_HUGETLB | 0600), EPERM);
}

int main(void) {
  need_root();
  for (int mode = 0; mode < 8; mode++) {
    shm = keep('m', OK(shmget(IPC_PRIVATE, PAGE, 0600 | mode)));
    sem = keep('s', OK(semget(IPC_PRIVATE, 1, 0600 | mode)));
    msg = keep('q', OK(msgget(IPC_PRIVATE, 0600 | mode)));
    EQ(exit_status(in_child(as_nobody, &mode)), 0);
    /* Root passes all checks. */
    OK(shmat(shm, NULL, 0));
    OK(semctl(sem, 0, GETVAL));
    OK(shmctl(shm, IPC_RMID, NULL));
    OK(semctl(sem, 0, IPC_RMID));
    OK(msgctl(msg, IPC_RMID, NULL));
    kept_count = 0;
  }
  key_t key = own_key(1);
  keep('m', OK(shmget(key, PAGE, IPC_CREAT | IPC_EXCL | 0604)));
  EQ(exit_status(in_child(by_key, &key)), 0);

  shm = keep('m', OK(shmget(IPC_PRIVATE, PAGE, 0600)));
  sem = keep('s', OK(semget(IPC_PRIVATE, 1, 0600)));
  msg = keep('q', OK(msgget(IPC_PRIVATE, 0600)));
  OK(shmctl(shm, IPC_STAT, &shm_status));
  shm_status.shm_perm.uid = NOBODY;
  OK(shmctl(shm, IPC_SET, &shm_status));
  OK(CTL(sem, 0, IPC_STAT, .buf = &sem_status));
  sem_status.sem_perm.uid = NOBODY;
  OK(CTL(sem, 0, IPC_SET, .buf = &sem_status));
  OK(msgctl(msg, IPC_STAT, &msg_status));
  msg_status.msg_perm.uid = NOBODY;
  msg_status.msg_qbytes = 10000;
  OK(msgctl(msg, IPC_SET, &msg_status));
  EQ(queue_of(msg).msg_qbytes, 10000);
  EQ(exit_status(in_child(as_owner, NULL)), 0);
  return 0;
}
