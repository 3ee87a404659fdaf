/* Random record locks of three descriptions against a plain model: an owner and a type for every byte. fcntl(2) */
#include "locks.h"

#define BYTES 48
#define OWNERS 3
static char held[OWNERS][BYTES];
static unsigned state = 12345;
static unsigned draw(unsigned below) {
  state = state * 1103515245 + 12345;
  return (state >> 16) % below;
}

int main(void) {
  int fd[OWNERS];
  for (int i = 0; i < OWNERS; i++) fd[i] = OK(open("f", O_CREAT | O_RDWR, 0644));
  int const types[] = {F_RDLCK, F_WRLCK, F_UNLCK};
  for (int step = 0; step < 3000; step++) {
    int who = draw(OWNERS), type = types[draw(3)], start = draw(BYTES), length = draw(BYTES - start) + 1;
    int conflict = 0;
    for (int i = 0; i < OWNERS; i++)
      for (int at = start; at < start + length && i != who; at++)
        if (type != F_UNLCK && held[i][at] && (held[i][at] == 'w' || type == F_WRLCK)) conflict = 1;
    errno = 0;
    int result = ofd(fd[who], F_OFD_SETLK, type, start, length);
    EQ(result, conflict ? -1 : 0);
    if (conflict) EQ(errno, EAGAIN);
    else memset(held[who] + start, type == F_UNLCK ? 0 : type == F_RDLCK ? 'r' : 'w', length);
    int byte = draw(BYTES), viewer = draw(OWNERS);
    struct flock lock = range(F_WRLCK, byte, 1);
    OK(fcntl(fd[viewer], F_OFD_GETLK, &lock));
    int seen = 0;
    for (int i = 0; i < OWNERS; i++) if (i != viewer && held[i][byte]) seen = held[i][byte];
    EQ(lock.l_type, seen == 0 ? F_UNLCK : seen == 'r' ? F_RDLCK : F_WRLCK);
    if (seen == 0) continue;
    int found = 0;
    for (int i = 0; i < OWNERS; i++) {
      if (i == viewer || held[i][byte] != seen) continue;
      int from = byte, to = byte + 1;
      while (from > 0 && held[i][from - 1] == seen) from--;
      while (to < BYTES && held[i][to] == seen) to++;
      if (lock.l_start == from && lock.l_len == to - from) found = 1;
    }
    CHECK(found);
  }
  return 0;
}
