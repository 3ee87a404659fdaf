/* auxv: the pairs that the program was started with. proc_pid_auxv(5) */
#include "proc.h"
#include <sys/auxv.h>

int main(void) {
  unsigned long words[200];
  int fd = OK(open("/proc/self/auxv", O_RDONLY));
  ssize_t size = OK(read(fd, words, sizeof words));
  CHECK(size > 0 && size % 16 == 0);
  int seen = 0;
  for (int i = 0; i < size / 16; i++) {
    unsigned long type = words[2 * i], value = words[2 * i + 1];
    if (type == AT_NULL) break;
    /* glibc has its own idea of AT_HWCAP. */
    if (type != AT_HWCAP) EQ(getauxval(type), value);
    seen |= type == AT_PAGESZ ? 1 : type == AT_ENTRY ? 2 : type == AT_RANDOM ? 4 : type == AT_EXECFN ? 8 : 0;
  }
  EQ(seen, 15);
  EQ(status_of("/proc/self/auxv").st_mode, S_IFREG | 0400);
  return 0;
}
