/* POSIX message queues and shared memory between processes that have nothing else in common. mq_overview(7), shm_overview(7) */
#include "family.h"
#include <mqueue.h>
#include <semaphore.h>

static char name[64];
struct shared {
  sem_t ready, done;
  int numbers[1000];
};

/* A program of its own: it knows the name. */
static int other(void) {
  int fd = OK(shm_open(name, O_RDWR, 0));
  struct shared *memory = mmap(NULL, sizeof *memory, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  CHECK(memory != MAP_FAILED);
  EQ(sem_wait(&memory->ready), 0);
  mqd_t queue = OK(mq_open(name, O_RDWR));
  long sum = 0;
  for (int i = 0; i < 1000; i++) sum += memory->numbers[i];
  char text[32];
  int length = snprintf(text, sizeof text, "%ld", sum);
  OK(mq_send(queue, text, length, 3));
  EQ(sem_post(&memory->done), 0);
  return 4;
}

int main(int argc, char **argv) {
  snprintf(name, sizeof name, "/skerry_family_%d", argc > 1 ? atoi(argv[1]) : getpid());
  if (argc > 1) return other();
  mq_unlink(name);
  shm_unlink(name);
  struct mq_attr attributes = {.mq_maxmsg = 4, .mq_msgsize = 32};
  mqd_t queue = OK(mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &attributes));
  int fd = OK(shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600));
  OK(ftruncate(fd, sizeof(struct shared)));
  struct shared *memory = mmap(NULL, sizeof *memory, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  CHECK(memory != MAP_FAILED);
  EQ(sem_init(&memory->ready, 1, 0), 0);
  EQ(sem_init(&memory->done, 1, 0), 0);
  char number[16];
  snprintf(number, sizeof number, "%d", getpid());
  pid_t pid = OK(fork());
  if (pid == 0) {
    execl("/proc/self/exe", argv[0], number, NULL);
    _exit(1);
  }
  for (int i = 0; i < 1000; i++) memory->numbers[i] = i;
  EQ(sem_post(&memory->ready), 0);
  char text[32] = "";
  unsigned priority;
  EQ(mq_receive(queue, text, sizeof text, &priority), 6);
  SAME(text, "499500");
  EQ(priority, 3);
  EQ(sem_wait(&memory->done), 0);
  int status;
  EQ(waitpid(pid, &status, 0), pid);
  EQ(exit_status(status), 4);

  /* Who waits for a message is woken by another process. */
  pid = OK(fork());
  if (pid == 0) {
    EQ(mq_receive(queue, text, sizeof text, NULL), 4);
    _exit(text[0]);
  }
  sleep_ms(5);
  OK(mq_send(queue, "wake", 4, 0));
  EQ(waitpid(pid, &status, 0), pid);
  EQ(exit_status(status), 'w');
  OK(mq_unlink(name));
  OK(shm_unlink(name));
  return 0;
}
