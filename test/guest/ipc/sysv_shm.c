/* Segments: keys, sizes, sharing between processes, times, removal with the last attachment. shmget(2), shmop(2), shmctl(2) */
#include "sysv.h"

static void keys(void) {
  key_t key = own_key(1);
  ERR(shmget(key, 100, 0600), ENOENT);
  int id = keep('m', OK(shmget(key, 10000, IPC_CREAT | IPC_EXCL | 0640)));
  ERR(shmget(key, 10000, IPC_CREAT | IPC_EXCL | 0640), EEXIST);
  EQ(shmget(key, 0, 0), id);
  EQ(shmget(key, 10000, IPC_CREAT | 0600), id);
  ERR(shmget(key, 10001, 0), EINVAL);
  ERR(shmget(key, SIZE_MAX, IPC_CREAT), EINVAL);
  int other = keep('m', OK(shmget(IPC_PRIVATE, 1, 0600)));
  CHECK(other != id);
  CHECK(shmget(IPC_PRIVATE, 0, IPC_CREAT | 0600) == -1 && errno == EINVAL);
  ERR(shmget(own_key(2), 0, IPC_CREAT | 0600), EINVAL);
  ERR(shmget(own_key(2), SIZE_MAX, IPC_CREAT | 0600), EINVAL);
  ERR(shmget(own_key(2), SIZE_MAX - (1 << 24) + 1, IPC_CREAT | 0600), EINVAL);
  ERR(shmget(own_key(2), 1UL << 60, IPC_CREAT | 0600), ENOMEM);
  ERR(shmget(IPC_PRIVATE, PAGE, SHM_HUGETLB | 13 << 26 | 0600), EINVAL);

  struct shmid_ds status = shm_of(id);
  EQ(status.shm_perm.__key, key);
  EQ(status.shm_perm.mode, 0640);
  EQ(status.shm_perm.uid, geteuid());
  EQ(status.shm_perm.cuid, geteuid());
  EQ(status.shm_perm.gid, getegid());
  EQ(status.shm_perm.cgid, getegid());
  EQ(status.shm_segsz, 10000);
  EQ(status.shm_cpid, getpid());
  EQ(status.shm_lpid, 0);
  EQ(status.shm_nattch, 0);
  EQ(status.shm_atime, 0);
  EQ(status.shm_dtime, 0);
  CHECK(status.shm_ctime > 1600000000 && status.shm_ctime <= time(NULL));
  OK(shmctl(other, IPC_RMID, NULL));
  ERR(shmctl(other, IPC_STAT, &status), EINVAL);
  ERR(shmat(other, NULL, 0), EINVAL);
}

/* Both see one memory, whoever attached and wherever. */
static void shared(void) {
  int id = keep('m', OK(shmget(IPC_PRIVATE, 3 * PAGE, 0600)));
  volatile int *here = (void *)OK(shmat(id, NULL, 0));
  volatile int *again = (void *)OK(shmat(id, NULL, 0));
  CHECK(here != again);
  EQ(here[1000], 0);
  here[1000] = 77;
  EQ(again[1000], 77);
  EQ(attached(id), 2);
  EQ(shm_of(id).shm_lpid, getpid());
  CHECK(shm_of(id).shm_atime > 0);
  pid_t pid = OK(fork());
  if (pid == 0) {
    EQ(attached(id), 4);
    EQ(here[1000], 77);
    again[1001] = 78;
    volatile int *third = (void *)OK(shmat(id, NULL, 0));
    third[1002] = 79;
    EQ(attached(id), 5);
    OK(shmdt((void *)again));
    _exit(5);
  }
  reaped(pid, 5);
  EQ(here[1001], 78);
  EQ(here[1002], 79);
  EQ(attached(id), 2);
  EQ(shm_of(id).shm_lpid, pid);
  CHECK(shm_of(id).shm_dtime > 0);
  OK(shmdt((void *)here));
  ERR(shmdt((void *)here), EINVAL);
  ERR(shmdt((char *)again + 1), EINVAL);
  ERR(shmdt((char *)again + PAGE), EINVAL);
  OK(shmdt((void *)again));
  EQ(attached(id), 0);
  /* What was in it stays. */
  here = (void *)OK(shmat(id, NULL, 0));
  EQ(here[1002], 79);
  EQ(here[3 * PAGE / 4 - 1], 0);
  OK(shmdt((void *)here));
}

static void removal(void) {
  key_t key = own_key(3);
  int id = keep('m', OK(shmget(key, PAGE, IPC_CREAT | 0600)));
  char *here = (void *)OK(shmat(id, NULL, 0));
  here[0] = 'x';
  OK(shmctl(id, IPC_RMID, NULL));
  /* It has no key any more, but lives on, and can still be attached. */
  ERR(shmget(key, PAGE, 0600), ENOENT);
  struct shmid_ds status = shm_of(id);
  EQ(status.shm_perm.mode, SHM_DEST | 0600);
  EQ(status.shm_perm.__key, IPC_PRIVATE);
  EQ(here[0], 'x');
  char *again = (void *)OK(shmat(id, NULL, SHM_RDONLY));
  EQ(again[0], 'x');
  int next = keep('m', OK(shmget(key, PAGE, IPC_CREAT | IPC_EXCL | 0600)));
  CHECK(next != id);
  OK(shmctl(id, IPC_RMID, NULL));
  pid_t pid = OK(fork());
  if (pid == 0) {
    OK(shmdt(here));
    OK(shmdt(again));
    _exit(0);
  }
  reaped(pid, 0);
  OK(shmdt(here));
  EQ(attached(id), 1);
  OK(shmdt(again));
  ERR(shmctl(id, IPC_STAT, &status), EINVAL);
  ERR(shmctl(id, IPC_RMID, NULL), EINVAL);
  /* The end of a process detaches. */
  pid = OK(fork());
  if (pid == 0) {
    OK(shmat(next, NULL, 0));
    OK(shmctl(next, IPC_RMID, NULL));
    kill(getpid(), SIGKILL);
  }
  int ended;
  EQ(waitpid(pid, &ended, 0), pid);
  EQ(WTERMSIG(ended), SIGKILL);
  ERR(shmctl(next, IPC_STAT, &status), EINVAL);
}

static void locked(void) {
  int id = keep('m', OK(shmget(IPC_PRIVATE, PAGE, 0600)));
  OK(shmctl(id, SHM_LOCK, NULL));
  EQ(shm_of(id).shm_perm.mode, SHM_LOCKED | 0600);
  OK(shmctl(id, SHM_LOCK, NULL));
  OK(shmctl(id, SHM_UNLOCK, NULL));
  EQ(shm_of(id).shm_perm.mode, 0600);
  ERR(shmctl(id, 99, NULL), EINVAL);
  ERR(shmctl(id, -1, NULL), EINVAL);
  ERR(shmctl(-1, IPC_RMID, NULL), EINVAL);
  ERR(shmctl(-1, IPC_INFO, NULL), EINVAL);
  ERR(shmctl(INT_MAX, IPC_RMID, NULL), EINVAL);
  ERR(shmat(-1, NULL, 0), EINVAL);
  ERR(shmat(INT_MAX, NULL, 0), EINVAL);
  for (unsigned i = 0; i < BAD_POINTERS; i++) {
    ERR(shmctl(id, IPC_STAT, bad_pointers[i]), EFAULT);
    ERR(shmctl(id, IPC_SET, bad_pointers[i]), EFAULT);
    ERR(shmctl(0, IPC_INFO, bad_pointers[i]), EFAULT);
    ERR(shmctl(0, SHM_INFO, bad_pointers[i]), EFAULT);
    if (((long)bad_pointers[i] & (PAGE - 1)) != 0) {
      ERR(shmdt(bad_pointers[i]), EINVAL);
      ERR(shmat(id, bad_pointers[i], 0), EINVAL);
    }
  }
  struct shmid_ds *edge = before_guard(sizeof(struct shmid_ds));
  EQ(shmctl(id, IPC_STAT, edge), 0);
  ERR(shmctl(id, IPC_STAT, (void *)((char *)edge + 1)), EFAULT);
  ERR(shmctl(id, IPC_STAT, read_only(0)), EFAULT);
  EQ(shmctl(id, IPC_SET, edge), 0);
  edge = after_hole(sizeof(struct shmid_ds));
  EQ(shmctl(id, IPC_STAT, edge), 0);
  ERR(shmctl(id, IPC_STAT, (void *)((char *)edge - 1)), EFAULT);
  /* Only the permission bits and the ids are taken over. */
  edge->shm_perm.mode = 07777;
  edge->shm_segsz = 1;
  edge->shm_nattch = 9;
  OK(shmctl(id, IPC_SET, edge));
  EQ(shm_of(id).shm_perm.mode, 0777);
  EQ(shm_of(id).shm_segsz, PAGE);
  EQ(shm_of(id).shm_nattch, 0);
  edge->shm_perm.uid = -1;
  ERR(shmctl(id, IPC_SET, edge), EINVAL);
}

int main(void) {
  keys();
  shared();
  removal();
  locked();
  return 0;
}
