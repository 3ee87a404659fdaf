/* A private mapping beyond the end of its file: SIGBUS, and EFAULT from system calls. mmap(2) */
#include "../check.h"

int main(void) {
  catch_faults();
  put("f", "0123456789");
  int fd = OK(open("f", O_RDONLY));
  char *memory = (char *)OK(mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0));
  EQ(memory[9], '9');
  EQ(memory[PAGE - 1], 0);
  FAULTS(LOAD(memory + PAGE), SIGBUS, BUS_ADRERR, memory + PAGE);
  FAULTS(STORE(memory + 2 * PAGE + 5, 1), SIGBUS, BUS_ADRERR, memory + 2 * PAGE + 5);
  int out = OK(open("out", O_CREAT | O_RDWR, 0644));
  EQ(RAW(SYS_write, out, memory + PAGE, 10), -EFAULT);
  EQ(RAW(SYS_read, fd, memory + PAGE, 10), -EFAULT);
  EQ(RAW(SYS_open, memory + PAGE, O_RDONLY), -EFAULT);
  EQ(RAW(SYS_write, out, memory, 10), 10);
  return 0;
}
