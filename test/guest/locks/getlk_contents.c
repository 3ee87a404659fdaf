/* What F_OFD_GETLK says of the lock in the way, and that it leaves the rest alone if there is none. fcntl(2) */
#include "locks.h"

int main(void) {
  int one = OK(open("f", O_CREAT | O_RDWR, 0644)), two = OK(open("f", O_RDWR));
  OK(ofd(one, F_OFD_SETLK, F_WRLCK, 10, 20));
  struct flock lock = range(F_RDLCK, 0, 0);
  OK(fcntl(two, F_OFD_GETLK, &lock));
  EQ(lock.l_type, F_WRLCK);
  EQ(lock.l_whence, SEEK_SET);
  EQ(lock.l_start, 10);
  EQ(lock.l_len, 20);
  EQ(lock.l_pid, -1);
  lock = range(F_RDLCK, 0, 10);
  OK(fcntl(two, F_OFD_GETLK, &lock));
  EQ(lock.l_type, F_UNLCK);
  EQ(lock.l_start, 0);
  EQ(lock.l_len, 10);
  lock = range(F_RDLCK, 30, 0);
  OK(fcntl(two, F_OFD_GETLK, &lock));
  EQ(lock.l_type, F_UNLCK);
  lock = range(F_WRLCK, 29, 1);
  OK(fcntl(two, F_GETLK, &lock));
  EQ(lock.l_type, F_WRLCK);
  EQ(lock.l_pid, -1);
  OK(ofd(one, F_OFD_SETLK, F_UNLCK, 0, 0));
  OK(ofd(one, F_OFD_SETLK, F_RDLCK, 5, 0));
  lock = range(F_WRLCK, 0, 100);
  lock.l_whence = SEEK_CUR;
  OK(lseek(two, 3, SEEK_SET));
  OK(fcntl(two, F_OFD_GETLK, &lock));
  EQ(lock.l_type, F_RDLCK);
  EQ(lock.l_whence, SEEK_SET);
  EQ(lock.l_start, 5);
  EQ(lock.l_len, 0);
  lock = range(F_RDLCK, 0, 100);
  OK(fcntl(two, F_OFD_GETLK, &lock));
  EQ(lock.l_type, F_UNLCK);

  struct flock own = range(F_WRLCK, 200, 50);
  lock = range(F_RDLCK, 0, 0);
  OK(ofd(one, F_OFD_SETLK, F_UNLCK, 0, 0));
  OK(fcntl(two, F_SETLK, &own));
  OK(fcntl(one, F_OFD_GETLK, &lock));
  EQ(lock.l_type, F_WRLCK);
  EQ(lock.l_pid, getpid());
  EQ(lock.l_start, 200);
  EQ(lock.l_len, 50);
  return 0;
}
