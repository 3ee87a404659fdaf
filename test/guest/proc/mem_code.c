/* Code written through /proc/self/mem is what runs next, though its pages are not writable. proc_pid_mem(5) */
#include "proc.h"

int main(void) {
  /* mov eax, 1; ret */
  static const unsigned char code[] = {0xb8, 1, 0, 0, 0, 0xc3};
  char *memory = anonymous(PAGE, PROT_READ | PROT_WRITE);
  memcpy(memory, code, sizeof code);
  OK(mprotect(memory, PAGE, PROT_READ | PROT_EXEC));
  int (*function)(void) = (int (*)(void))memory;
  EQ(function(), 1);
  int fd = OK(open("/proc/self/mem", O_WRONLY));
  for (int value = 2; value < 10; value++) {
    EQ(pwrite(fd, &value, 4, (off_t)memory + 1), 4);
    EQ(function(), value);
  }
  char byte;
  ERR(read(fd, &byte, 1), EBADF);
  return 0;
}
