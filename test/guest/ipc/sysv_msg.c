/* Message queues: types, lengths, waiting, removal. msgget(2), msgop(2), msgctl(2) */
#include "sysv.h"

struct message {
  long type;
  char text[8192];
};
static struct message buffer;

static int sent(int id, long type, const char *text, int flags) {
  buffer.type = type;
  strcpy(buffer.text, text);
  return msgsnd(id, &buffer, strlen(text), flags);
}
/* Receives and compares. */
#define GETS(id, wanted, flags, expected_type, expected)                       \
  do {                                                                         \
    memset(&buffer, 0, 64);                                                    \
    EQ(msgrcv(id, &buffer, 16, wanted, (flags) | IPC_NOWAIT), strlen(expected)); \
    EQ(buffer.type, expected_type);                                            \
    SAME(buffer.text, expected);                                               \
  } while (0)

static void types(int id) {
  long const all[] = {3, 1, 5, 1, 2, LONG_MAX};
  char const *const texts[] = {"three", "one", "five", "uno", "two", "max"};
  for (int i = 0; i < 6; i++) EQ(sent(id, all[i], texts[i], 0), 0);
  struct msqid_ds status = queue_of(id);
  EQ(status.msg_qnum, 6);
  EQ(status.__msg_cbytes, 21);
  EQ(status.msg_lspid, getpid());
  EQ(status.msg_lrpid, 0);
  EQ(status.msg_rtime, 0);
  CHECK(status.msg_stime > 0);
  /* By place, without taking it. */
  memset(&buffer, 0, 64);
  EQ(msgrcv(id, &buffer, 16, 2, MSG_COPY | IPC_NOWAIT), 4);
  EQ(buffer.type, 5);
  SAME(buffer.text, "five");
  ERR(msgrcv(id, &buffer, 16, 6, MSG_COPY | IPC_NOWAIT), ENOMSG);
  ERR(msgrcv(id, &buffer, 16, -1, MSG_COPY | IPC_NOWAIT), ENOMSG);
  ERR(msgrcv(id, &buffer, 16, 0, MSG_COPY), EINVAL);
  ERR(msgrcv(id, &buffer, 16, 0, MSG_COPY | MSG_EXCEPT | IPC_NOWAIT), EINVAL);
  ERR(msgrcv(id, &buffer, 2, 0, MSG_COPY | IPC_NOWAIT), E2BIG);
  EQ(queue_of(id).msg_qnum, 6);
  EQ(queue_of(id).msg_lrpid, 0);

  ERR(msgrcv(id, &buffer, 16, 7, IPC_NOWAIT), ENOMSG);
  GETS(id, 5, 0, 5, "five");
  GETS(id, -3, 0, 1, "one");
  GETS(id, -3, 0, 1, "uno");
  GETS(id, -3, 0, 2, "two");
  GETS(id, 3, MSG_EXCEPT, LONG_MAX, "max");
  ERR(msgrcv(id, &buffer, 16, 3, MSG_EXCEPT | IPC_NOWAIT), ENOMSG);
  ERR(msgrcv(id, &buffer, 4, 0, IPC_NOWAIT), E2BIG);
  GETS(id, LONG_MIN, 0, 3, "three");
  ERR(msgrcv(id, &buffer, 16, 0, IPC_NOWAIT), ENOMSG);
  CHECK(queue_of(id).msg_rtime > 0);
  EQ(queue_of(id).msg_lrpid, getpid());

  EQ(sent(id, 9, "abcdefgh", 0), 0);
  memset(&buffer, 0, 64);
  EQ(msgrcv(id, &buffer, 3, 0, MSG_NOERROR), 3);
  SAME(buffer.text, "abc");
  EQ(sent(id, 9, "", 0), 0);
  EQ(msgrcv(id, &buffer, 0, 0, 0), 0);
  EQ(buffer.type, 9);
}

static void arguments(int id) {
  ERR(sent(id, 0, "x", 0), EINVAL);
  ERR(sent(id, -1, "x", 0), EINVAL);
  ERR(sent(-1, 1, "x", 0), EINVAL);
  ERR(sent(INT_MAX, 1, "x", 0), EINVAL);
  buffer.type = 1;
  ERR(msgsnd(id, &buffer, 8193, 0), EINVAL);
  ERR(msgsnd(id, &buffer, SIZE_MAX, 0), EINVAL);
  ERR(msgrcv(id, &buffer, SIZE_MAX, 0, IPC_NOWAIT), EINVAL);
  ERR(msgrcv(-1, &buffer, 1, 0, IPC_NOWAIT), EINVAL);
  ERR(msgrcv(INT_MAX, &buffer, 1, 0, IPC_NOWAIT), EINVAL);
  for (unsigned i = 0; i < BAD_POINTERS; i++) {
    ERR(msgsnd(id, bad_pointers[i], 1, 0), EFAULT);
    ERR(msgctl(id, IPC_STAT, bad_pointers[i]), EFAULT);
    ERR(msgctl(id, IPC_SET, bad_pointers[i]), EFAULT);
    ERR(msgctl(0, IPC_INFO, bad_pointers[i]), EFAULT);
    ERR(msgctl(0, MSG_INFO, bad_pointers[i]), EFAULT);
    /* A message that cannot be stored is lost. */
    EQ(sent(id, 1, "lost", 0), 0);
    ERR(msgrcv(id, bad_pointers[i], 16, 0, 0), EFAULT);
    EQ(queue_of(id).msg_qnum, 0);
  }
  struct message *edge = before_guard(8 + 4);
  edge->type = 1;
  memcpy(edge->text, "edge", 4);
  OK(msgsnd(id, edge, 4, 0));
  ERR(msgsnd(id, edge, 5, 0), EFAULT);
  ERR(msgsnd(id, before_guard(7), 0, 0), EFAULT);
  EQ(msgrcv(id, edge, 4096, 0, 0), 4);
  OK(msgsnd(id, edge, 4, 0));
  ERR(msgrcv(id, (char *)edge + 1, 16, 0, 0), EFAULT);
  ERR(msgctl(id, 99, NULL), EINVAL);
  ERR(msgctl(id, -1, NULL), EINVAL);
  ERR(msgctl(-1, IPC_RMID, NULL), EINVAL);
  ERR(msgget(own_key(5), 0600), ENOENT);
}

/* A queue holds msg_qbytes bytes; who waits with what fits goes first. */
static void full(int id) {
  struct msqid_ds status = queue_of(id);
  status.msg_qbytes = 10;
  status.msg_perm.mode = 0640;
  OK(msgctl(id, IPC_SET, &status));
  EQ(queue_of(id).msg_qbytes, 10);
  EQ(queue_of(id).msg_perm.mode, 0640);
  EQ(sent(id, 1, "12345678", 0), 0);
  ERR(sent(id, 1, "abc", IPC_NOWAIT), EAGAIN);
  pid_t pid = OK(fork());
  if (pid == 0) _exit(sent(id, 2, "abc", 0) == 0 ? 7 : errno);
  ASLEEP(pid);
  EQ(queue_of(id).msg_qnum, 1);
  EQ(sent(id, 3, "ab", 0), 0);
  GETS(id, 1, 0, 1, "12345678");
  reaped(pid, 7);
  EQ(queue_of(id).msg_qnum, 2);
  GETS(id, 0, 0, 3, "ab");
  GETS(id, 0, 0, 2, "abc");
  /* Empty messages count as one each. */
  for (int i = 0; i < 10; i++) EQ(sent(id, 1, "", IPC_NOWAIT), 0);
  ERR(sent(id, 1, "", IPC_NOWAIT), EAGAIN);
  /* More room lets in. */
  pid = OK(fork());
  if (pid == 0) _exit(sent(id, 2, "late", 0) == 0 ? 8 : errno);
  ASLEEP(pid);
  status = queue_of(id);
  status.msg_qbytes = 11;
  OK(msgctl(id, IPC_SET, &status));
  reaped(pid, 8);
  GETS(id, 2, 0, 2, "late");
  while (msgrcv(id, &buffer, 16, 0, IPC_NOWAIT) >= 0);
}

static void waiting(int id) {
  /* Each gets what it waits for. */
  long const wanted[] = {4, -2, 0};
  pid_t pids[3];
  for (int i = 0; i < 3; i++) {
    pids[i] = OK(fork());
    if (pids[i] == 0) {
      long got = msgrcv(id, &buffer, 16, wanted[i], 0);
      _exit(got < 0 ? errno : 100 + (int)buffer.type);
    }
    ASLEEP(pids[i]);
  }
  EQ(sent(id, 3, "x", 0), 0);
  reaped(pids[2], 103);
  EQ(queue_of(id).msg_lrpid, pids[2]);
  EQ(sent(id, 1, "x", 0), 0);
  reaped(pids[1], 101);
  EQ(sent(id, 2, "x", 0), 0);
  EQ(queue_of(id).msg_qnum, 1);
  EQ(sent(id, 4, "x", 0), 0);
  reaped(pids[0], 104);
  GETS(id, 0, 0, 2, "x");

  /* Too long for who waits: the message stays. */
  pid_t pid = OK(fork());
  if (pid == 0) _exit(msgrcv(id, &buffer, 2, 0, 0) < 0 ? errno : 0);
  ASLEEP(pid);
  EQ(sent(id, 6, "long", 0), 0);
  reaped(pid, E2BIG);
  GETS(id, 6, 0, 6, "long");

  handle(SIGUSR1, SA_RESTART);
  pid = OK(fork());
  if (pid == 0) _exit(msgrcv(id, &buffer, 16, 0, 0) < 0 ? errno : 0);
  ASLEEP(pid);
  OK(kill(pid, SIGUSR1));
  reaped(pid, EINTR);
  /* A stop without a handler is not seen. */
  int status;
  pid = OK(fork());
  if (pid == 0) _exit(msgrcv(id, &buffer, 16, 0, 0) < 0 ? errno : 33);
  ASLEEP(pid);
  OK(kill(pid, SIGSTOP));
  EQ(waitpid(pid, &status, WUNTRACED), pid);
  OK(kill(pid, SIGCONT));
  EQ(sent(id, 1, "on", 0), 0);
  reaped(pid, 33);
  /* Who is killed takes nothing. */
  pid = OK(fork());
  if (pid == 0) _exit(msgrcv(id, &buffer, 16, 0, 0) < 0 ? errno : 0);
  ASLEEP(pid);
  OK(kill(pid, SIGKILL));
  EQ(waitpid(pid, &status, 0), pid);
  EQ(sent(id, 1, "left", 0), 0);
  GETS(id, 0, 0, 1, "left");

  struct msqid_ds small = queue_of(id);
  small.msg_qbytes = 4;
  OK(msgctl(id, IPC_SET, &small));
  EQ(sent(id, 1, "full", 0), 0);
  for (int i = 0; i < 2; i++) {
    pids[i] = OK(fork());
    if (pids[i] == 0) _exit((i ? msgrcv(id, &buffer, 16, 9, 0) : sent(id, 1, "more", 0)) < 0 ? errno : 0);
    ASLEEP(pids[i]);
  }
  OK(kill(pids[0], SIGUSR1));
  reaped(pids[0], EINTR);
  pids[0] = OK(fork());
  if (pids[0] == 0) _exit(sent(id, 1, "more", 0) < 0 ? errno : 0);
  ASLEEP(pids[0]);
  OK(msgctl(id, IPC_RMID, NULL));
  reaped(pids[0], EIDRM);
  reaped(pids[1], EIDRM);
  ERR(sent(id, 1, "x", 0), EINVAL);
}

int main(void) {
  key_t key = own_key(1);
  int id = keep('q', OK(msgget(key, IPC_CREAT | IPC_EXCL | 0600)));
  EQ(msgget(key, 0), id);
  ERR(msgget(key, IPC_CREAT | IPC_EXCL), EEXIST);
  EQ(queue_of(id).msg_qbytes, 16384);
  types(id);
  arguments(id);
  full(id);
  waiting(id);
  return 0;
}
