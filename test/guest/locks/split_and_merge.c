/* Locks of one owner split, merge and change their type; another description sees the outcome. fcntl(2) */
#include "locks.h"

static int one, two;

/* Bytes 0..59 as seen by the other description: '.' free, 'r' read-locked, 'w' write-locked. */
static const char *picture(void) {
  static char text[61];
  for (int i = 0; i < 60; i++) {
    struct flock lock = range(F_WRLCK, i, 1);
    OK(fcntl(two, F_OFD_GETLK, &lock));
    text[i] = lock.l_type == F_UNLCK ? '.' : lock.l_type == F_RDLCK ? 'r' : 'w';
  }
  return text;
}
/* The range of the lock at a byte. */
static void at(off_t byte, off_t start, off_t length) {
  struct flock lock = range(F_WRLCK, byte, 1);
  OK(fcntl(two, F_OFD_GETLK, &lock));
  EQ(lock.l_start, start);
  EQ(lock.l_len, length);
}

int main(void) {
  one = OK(open("f", O_CREAT | O_RDWR, 0644));
  two = OK(open("f", O_RDWR));
  OK(ofd(one, F_OFD_SETLK, F_RDLCK, 10, 30));
  SAME(picture(), "..........rrrrrrrrrrrrrrrrrrrrrrrrrrrrrr....................");
  OK(ofd(one, F_OFD_SETLK, F_WRLCK, 20, 10));
  SAME(picture(), "..........rrrrrrrrrrwwwwwwwwwwrrrrrrrrrr....................");
  at(15, 10, 10);
  at(25, 20, 10);
  at(35, 30, 10);
  OK(ofd(one, F_OFD_SETLK, F_UNLCK, 24, 2));
  at(22, 20, 4);
  at(27, 26, 4);
  OK(ofd(one, F_OFD_SETLK, F_RDLCK, 24, 2));
  at(24, 24, 2);
  OK(ofd(one, F_OFD_SETLK, F_WRLCK, 24, 2));
  at(24, 20, 10);
  OK(ofd(one, F_OFD_SETLK, F_RDLCK, 0, 0));
  at(59, 0, 0);
  OK(ofd(one, F_OFD_SETLK, F_UNLCK, 50, 0));
  at(0, 0, 50);
  OK(ofd(one, F_OFD_SETLK, F_RDLCK, 55, 5));
  OK(ofd(one, F_OFD_SETLK, F_RDLCK, 50, 5));
  at(57, 0, 60);
  struct flock back = range(F_UNLCK, 30, -10);
  OK(fcntl(one, F_OFD_SETLK, &back));
  SAME(picture(), "rrrrrrrrrrrrrrrrrrrr..........rrrrrrrrrrrrrrrrrrrrrrrrrrrrrr");
  EQ(ofd(two, F_OFD_SETLK, F_WRLCK, 20, 10), 0);
  ERR(ofd(two, F_OFD_SETLK, F_WRLCK, 19, 2), EAGAIN);
  ERR(ofd(two, F_OFD_SETLK, F_WRLCK, 0, 0), EAGAIN);
  OK(ofd(two, F_OFD_SETLK, F_RDLCK, 0, 0));
  OK(close(one));
  OK(ofd(two, F_OFD_SETLK, F_WRLCK, 0, 0));
  return 0;
}
