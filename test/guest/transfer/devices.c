/* Splicing from and to devices, FIFOs, memfds and event descriptors. splice(2) */
#include "../check.h"
#include <sys/eventfd.h>

int main(void) {
  int p[2];
  OK(pipe(p));
  int null = OK(open("/dev/null", O_RDWR));
  char filler[100] = {0};
  EQ(write(p[1], filler, 100), 100);
  EQ(splice(p[0], NULL, null, NULL, 100, 0), 100);
  int memory = OK(memfd_create("m", 0));
  EQ(write(memory, "content", 7), 7);
  off_t at = 0;
  EQ(splice(memory, &at, p[1], NULL, 100, 0), 7);
  at = 7;
  EQ(splice(p[0], NULL, memory, &at, 3, 0), 3);
  char bytes[16] = {0};
  EQ(pread(memory, bytes, 16, 0), 10);
  SAME(bytes, "contentcon");
  int event = OK(eventfd(3, 0));
  ERR(splice(p[0], NULL, event, &at, 8, 0), EINVAL);
  OK(mkfifo("fifo", 0600));
  int fifo = OK(open("fifo", O_RDWR));
  EQ(splice(p[0], NULL, fifo, NULL, 4, 0), 4);
  EQ(splice(fifo, NULL, p[1], NULL, 4, 0), 4);
  ERR(splice(fifo, NULL, fifo, NULL, 4, 0), EINVAL);
  return 0;
}
