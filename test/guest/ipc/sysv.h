/* What the programs about System V IPC share. */
#ifndef SYSV_H
#define SYSV_H
#include "../family/family.h"
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#ifndef SHM_STAT_ANY
#define SHM_STAT_ANY 15
#endif
#ifndef SEM_STAT_ANY
#define SEM_STAT_ANY 20
#endif
#ifndef MSG_STAT_ANY
#define MSG_STAT_ANY 13
#endif
#ifndef MSG_COPY
#define MSG_COPY 040000
#endif

union semun {
  int val;
  struct semid_ds *buf;
  unsigned short *array;
  struct seminfo *info;
};
#define CTL(id, number, command, ...) semctl(id, number, command, (union semun){__VA_ARGS__})

/* A key that nobody else uses. */
MAYBE_UNUSED static key_t own_key(int n) {
  return 0x5b000000 | (getpid() << 4 & 0xfffff0) | n;
}

/* A segment, a set or a queue that is removed when the program ends, however it does. */
static struct {
  int kind, id;
} kept[64];
static int kept_count;
static pid_t keeper;
MAYBE_UNUSED static void remove_kept(void) {
  if (getpid() != keeper) return;
  for (int i = 0; i < kept_count; i++) {
    if (kept[i].kind == 'm') shmctl(kept[i].id, IPC_RMID, NULL);
    if (kept[i].kind == 's') semctl(kept[i].id, 0, IPC_RMID);
    if (kept[i].kind == 'q') msgctl(kept[i].id, IPC_RMID, NULL);
  }
}
MAYBE_UNUSED static int keep(int kind, long id) {
  if (keeper == 0) {
    keeper = getpid();
    atexit(remove_kept);
  }
  CHECK(kept_count < (int)COUNT(kept));
  kept[kept_count].kind = kind;
  kept[kept_count++].id = id;
  return id;
}

MAYBE_UNUSED static struct shmid_ds shm_of(int id) {
  struct shmid_ds status;
  OK(shmctl(id, IPC_STAT, &status));
  return status;
}
MAYBE_UNUSED static int attached(int id) {
  return shm_of(id).shm_nattch;
}
MAYBE_UNUSED static int value(int id, int number) {
  return OK(semctl(id, number, GETVAL));
}
MAYBE_UNUSED static int op(int id, int number, int change, int flags) {
  struct sembuf one = {number, change, flags};
  return semop(id, &one, 1);
}
MAYBE_UNUSED static struct msqid_ds queue_of(int id) {
  struct msqid_ds status;
  OK(msgctl(id, IPC_STAT, &status));
  return status;
}

/* Waits until a condition holds: a child has gone to sleep. */
#define UNTIL(condition)                                  \
  do {                                                    \
    int tries_ = 0;                                       \
    while (!(condition)) {                                \
      if (++tries_ > 5000) FAIL("never: %s", #condition); \
      sleep_ms(2);                                        \
    }                                                     \
  } while (0)
/* What the state letter of a process in /proc is. */
MAYBE_UNUSED static char state_of(pid_t pid) {
  char path[64], text[256] = "";
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  int fd = OK(open(path, O_RDONLY));
  OK(read(fd, text, sizeof text - 1));
  close(fd);
  return strrchr(text, ')')[2];
}
#define ASLEEP(pid) UNTIL(state_of(pid) == 'S')

MAYBE_UNUSED static void nothing(int signal) {
  (void)signal;
}
/* A handler, with SA_RESTART or not. */
MAYBE_UNUSED static void handle(int signal, int flags) {
  struct sigaction action = {.sa_handler = nothing, .sa_flags = flags};
  OK(sigaction(signal, &action, NULL));
}
MAYBE_UNUSED static void reaped(pid_t pid, int expected) {
  int status;
  EQ(waitpid(pid, &status, 0), pid);
  EQ(exit_status(status), expected);
}
#endif
