/* F_SETOWN, F_SETOWN_EX, F_SETSIG and what they refuse. fcntl(2) */
#include "locks.h"

int main(void) {
  int fds[2];
  OK(pipe(fds));
  int fd = fds[0];
  EQ(fcntl(fd, F_GETOWN), 0);
  EQ(fcntl(fd, F_GETSIG), 0);
  OK(fcntl(fd, F_SETOWN, getpid()));
  EQ(fcntl(fd, F_GETOWN), getpid());
  struct f_owner_ex owner;
  OK(fcntl(fd, F_GETOWN_EX, &owner));
  EQ(owner.type, F_OWNER_PID);
  EQ(owner.pid, getpid());
  OK(fcntl(fd, F_SETOWN, -getpgrp()));
  OK(fcntl(fd, F_GETOWN_EX, &owner));
  EQ(owner.type, F_OWNER_PGRP);
  EQ(owner.pid, getpgrp());
  owner = (struct f_owner_ex){.type = F_OWNER_TID, .pid = gettid()};
  OK(fcntl(fd, F_SETOWN_EX, &owner));
  EQ(fcntl(fd, F_GETOWN), gettid());
  ERR(fcntl(fd, F_SETOWN, INT_MIN), EINVAL);
  ERR(fcntl(fd, F_SETOWN, 0x3fffffff), ESRCH);
  ERR(fcntl(fd, F_SETOWN, -0x3fffffff), ESRCH);
  owner.type = 3;
  ERR(fcntl(fd, F_SETOWN_EX, &owner), EINVAL);
  owner = (struct f_owner_ex){.type = F_OWNER_PID, .pid = 0x3fffffff};
  ERR(fcntl(fd, F_SETOWN_EX, &owner), ESRCH);
  EQ(fcntl(fd, F_GETOWN), gettid());
  for (size_t i = 0; i < BAD_POINTERS; i++) {
    EQ(RAW(SYS_fcntl, fd, F_SETOWN_EX, bad_pointers[i]), -EFAULT);
    EQ(RAW(SYS_fcntl, fd, F_GETOWN_EX, bad_pointers[i]), -EFAULT);
  }
  EQ(RAW(SYS_fcntl, fd, F_GETOWN_EX, read_only(0)), -EFAULT);
  OK(fcntl(fd, F_SETOWN, 0));
  EQ(fcntl(fd, F_GETOWN), 0);
  OK(fcntl(fd, F_SETSIG, SIGRTMIN));
  EQ(fcntl(fd, F_GETSIG), SIGRTMIN);
  OK(fcntl(fd, F_SETSIG, 64));
  ERR(fcntl(fd, F_SETSIG, 65), EINVAL);
  ERR(fcntl(fd, F_SETSIG, -1), EINVAL);
  OK(fcntl(fd, F_SETSIG, 0));
  EQ(fcntl(fds[1], F_GETOWN), 0);
  int path = OK(open(".", O_PATH));
  ERR(fcntl(path, F_SETOWN, getpid()), EBADF);
  ERR(fcntl(path, F_GETSIG), EBADF);
  return 0;
}
