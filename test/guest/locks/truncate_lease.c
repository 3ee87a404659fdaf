/* truncate(2) asks for leases to be given up; ftruncate(2), of what is open, does not. fcntl(2), "Leases" */
#include "locks.h"

static int leased;
static volatile int count;
static void give_up(int signal) {
  (void)signal;
  count++;
  OK(fcntl(leased, F_SETLEASE, F_UNLCK));
}

int main(void) {
  struct sigaction action = {.sa_handler = give_up, .sa_flags = SA_RESTART};
  OK(sigaction(SIGIO, &action, NULL));
  put("f", "0123456789");
  leased = OK(open("f", O_RDONLY));
  int const types[] = {F_RDLCK, F_WRLCK};
  for (int i = 0; i < 2; i++) {
    if (fcntl(leased, F_SETLEASE, types[i]) == -1) return 0;
    OK(truncate("f", 5 - i));
    EQ(count, i + 1);
    EQ(fcntl(leased, F_GETLEASE), F_UNLCK);
    EQ(status_of("f").st_size, 5 - i);
  }
  /* Errors come first. */
  OK(fcntl(leased, F_SETLEASE, F_WRLCK));
  ERR(truncate("f", -1), EINVAL);
  ERR(truncate("f/x", 0), ENOTDIR);
  EQ(count, 2);
  OK(close(leased));
  return 0;
}
