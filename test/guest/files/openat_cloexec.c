/* O_CLOEXEC sets FD_CLOEXEC of the descriptor only; F_SETFD and dup. open(2), fcntl(2) */
#include "../check.h"

int main(void) {
  int a = OK(open("f", O_CREAT | O_RDWR | O_CLOEXEC, 0644)), b = OK(open("f", O_RDWR));
  EQ(fcntl(a, F_GETFD), FD_CLOEXEC);
  EQ(fcntl(b, F_GETFD), 0);
  EQ(fcntl(a, F_GETFL) & O_CLOEXEC, 0);
  int c = OK(dup(a));
  EQ(fcntl(c, F_GETFD), 0);
  OK(fcntl(b, F_SETFD, FD_CLOEXEC));
  EQ(fcntl(b, F_GETFD), FD_CLOEXEC);
  OK(fcntl(b, F_SETFD, 0));
  EQ(fcntl(b, F_GETFD), 0);
  int d = OK(fcntl(b, F_DUPFD_CLOEXEC, 50));
  EQ(d, 50);
  EQ(fcntl(d, F_GETFD), FD_CLOEXEC);
  int e = OK(fcntl(d, F_DUPFD, 50));
  EQ(e, 51);
  EQ(fcntl(e, F_GETFD), 0);
  return 0;
}
