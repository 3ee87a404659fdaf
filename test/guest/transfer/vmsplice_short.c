/* vmsplice(2) gives what fits and does not wait for the rest; splice(2) refuses descriptors of events before it waits. */
#include "../check.h"
#include <sys/eventfd.h>

int main(void) {
  int ends[2];
  OK(pipe(ends));
  size_t size = 1 << 20;
  char *data = anonymous(size, PROT_READ | PROT_WRITE);
  for (size_t i = 0; i < size; i++) data[i] = i * 7 >> 3;
  struct iovec vector = {data, size};
  char *back = anonymous(size, PROT_READ | PROT_WRITE);
  size_t done = 0;
  while (done < size) {
    vector.iov_base = data + done;
    vector.iov_len = size - done;
    long given = OK(vmsplice(ends[1], &vector, 1, 0));
    CHECK(given > 0 && given <= 65536);
    ERR(vmsplice(ends[1], &(struct iovec){data, 1}, given == 65536 ? 1 : 0, given == 65536 ? SPLICE_F_NONBLOCK : 0x100),
        given == 65536 ? EAGAIN : EINVAL);
    for (long got = 0; got < given;) got += OK(read(ends[0], back + done + got, given - got));
    done += given;
  }
  EQ(memcmp(data, back, size), 0);
  int event = OK(eventfd(0, 0));
  ERR(splice(ends[0], NULL, event, NULL, 8, 0), EINVAL);
  ERR(splice(event, NULL, ends[1], NULL, 8, 0), EINVAL);
  return 0;
}
