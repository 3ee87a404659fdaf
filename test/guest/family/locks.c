/* Locks: POSIX ones are not inherited and end with their process; those of open files are everybody's who has the file. */
#include "family.h"
#include <sys/file.h>

static int posix_lock(int fd, int command, short type) {
  struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_len = 10};
  return fcntl(fd, command, &lock);
}
static pid_t holder(int fd) {
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 10};
  OK(fcntl(fd, F_GETLK, &lock));
  return lock.l_type == F_UNLCK ? 0 : lock.l_pid;
}

static void posix_child(void *argument) {
  int fd = *(int *)argument;
  EQ(holder(fd), getppid());
  ERR(posix_lock(fd, F_SETLK, F_WRLCK), EAGAIN);
  /* Closing here takes nothing from the parent. */
  int again = OK(open("lock", O_RDWR));
  close(again);
  close(fd);
}
static void ofd_child(void *argument) {
  int fd = *(int *)argument;
  OK(posix_lock(fd, F_OFD_SETLK, F_WRLCK));
  OK(flock(fd, LOCK_EX | LOCK_NB));
  int other = OK(open("lock", O_RDWR));
  ERR(posix_lock(other, F_OFD_SETLK, F_WRLCK), EAGAIN);
  ERR(flock(other, LOCK_EX | LOCK_NB), EWOULDBLOCK);
}

int main(void) {
  int status;
  int fd = OK(open("lock", O_RDWR | O_CREAT, 0600));
  OK(posix_lock(fd, F_SETLK, F_WRLCK));
  EQ(in_child(posix_child, &fd), 0);
  pid_t pid = OK(fork());
  if (pid == 0) {
    ERR(posix_lock(fd, F_SETLK, F_WRLCK), EAGAIN);
    _exit(0);
  }
  EQ(waitpid(pid, &status, 0), pid);
  EQ(status, 0);

  /* Sleeping for a lock that goes with its owner's death. */
  int pipes[2];
  char byte;
  OK(pipe(pipes));
  OK(posix_lock(fd, F_SETLK, F_UNLCK));
  pid = OK(fork());
  if (pid == 0) {
    OK(posix_lock(fd, F_SETLK, F_WRLCK));
    EQ(write(pipes[1], "x", 1), 1);
    for (;;) pause();
  }
  EQ(read(pipes[0], &byte, 1), 1);
  EQ(holder(fd), pid);
  pid_t waiter = OK(fork());
  if (waiter == 0) {
    OK(posix_lock(fd, F_SETLKW, F_WRLCK));
    /* The other one may be waited for only by its parent; it is gone, though. */
    _exit(5);
  }
  sleep_ms(20);
  /* Would be a circle. */
  OK(kill(pid, SIGKILL));
  EQ(waitpid(waiter, &status, 0), waiter);
  EQ(exit_status(status), 5);
  EQ(waitpid(pid, &status, 0), pid);
  EQ(holder(fd), 0);

  /* Deadlocks are seen between processes. */
  struct flock second = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 100, .l_len = 10};
  OK(posix_lock(fd, F_SETLK, F_WRLCK));
  pid = OK(fork());
  if (pid == 0) {
    OK(fcntl(fd, F_SETLK, &second));
    EQ(write(pipes[1], "x", 1), 1);
    OK(posix_lock(fd, F_SETLKW, F_WRLCK));
    _exit(6);
  }
  EQ(read(pipes[0], &byte, 1), 1);
  sleep_ms(50);
  ERR(fcntl(fd, F_SETLKW, &second), EDEADLK);
  OK(posix_lock(fd, F_SETLK, F_UNLCK));
  EQ(waitpid(pid, &status, 0), pid);
  EQ(exit_status(status), 6);

  /* Locks of the open file. */
  OK(posix_lock(fd, F_OFD_SETLK, F_WRLCK));
  OK(flock(fd, LOCK_EX));
  EQ(in_child(ofd_child, &fd), 0);
  int other = OK(open("lock", O_RDWR));
  ERR(flock(other, LOCK_EX | LOCK_NB), EWOULDBLOCK);
  pid = OK(fork());
  if (pid == 0) {
    OK(flock(fd, LOCK_UN));
    _exit(0);
  }
  EQ(waitpid(pid, &status, 0), pid);
  OK(flock(other, LOCK_EX | LOCK_NB));
  /* A sleeper on flock goes on when its holder is killed. */
  close(other);
  close(fd);
  pid = OK(fork());
  if (pid == 0) {
    OK(flock(OK(open("lock", O_RDWR)), LOCK_EX));
    EQ(write(pipes[1], "x", 1), 1);
    for (;;) pause();
  }
  EQ(read(pipes[0], &byte, 1), 1);
  waiter = OK(fork());
  if (waiter == 0) {
    OK(flock(OK(open("lock", O_RDWR)), LOCK_EX));
    _exit(8);
  }
  sleep_ms(20);
  OK(kill(pid, SIGKILL));
  EQ(waitpid(waiter, &status, 0), waiter);
  EQ(exit_status(status), 8);
  EQ(waitpid(pid, &status, 0), pid);
  return 0;
}
