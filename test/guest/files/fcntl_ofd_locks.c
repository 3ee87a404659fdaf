/* Open file description locks conflict within one process. fcntl(2) */
#include "../check.h"

int main(void) {
  int a = OK(open("f", O_CREAT | O_RDWR, 0644)), b = OK(open("f", O_RDWR));
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 10, .l_len = 10};
  OK(fcntl(a, F_OFD_SETLK, &lock));
  ERR(fcntl(b, F_OFD_SETLK, &lock), EAGAIN);
  struct flock query = {.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 100};
  OK(fcntl(b, F_OFD_GETLK, &query));
  EQ(query.l_type, F_WRLCK);
  EQ(query.l_start, 10);
  EQ(query.l_len, 10);
  EQ(query.l_pid, -1);
  struct flock beside = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 20, .l_len = 0};
  OK(fcntl(b, F_OFD_SETLK, &beside));
  lock.l_type = F_UNLCK;
  lock.l_len = 5;
  OK(fcntl(a, F_OFD_SETLK, &lock));
  lock.l_type = F_WRLCK;
  OK(fcntl(b, F_OFD_SETLK, &lock));
  query = (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 15, .l_len = 1};
  OK(fcntl(b, F_OFD_GETLK, &query));
  EQ(query.l_type, F_WRLCK);
  EQ(query.l_start, 15);
  EQ(query.l_len, 5);
  OK(close(a));
  query = (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 15, .l_len = 1};
  OK(fcntl(b, F_OFD_GETLK, &query));
  EQ(query.l_type, F_UNLCK);
  query.l_pid = 5;
  ERR(fcntl(b, F_OFD_SETLK, &query), EINVAL);
  return 0;
}
