/* Growing the file makes pages of an earlier mapping usable; shrinking takes them. mmap(2) */
#include "../check.h"

int main(void) {
  catch_faults();
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  OK(ftruncate(fd, PAGE));
  char *memory = (char *)OK(mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
  memory[0] = 'x';
  FAULTS(LOAD(memory + PAGE), SIGBUS, BUS_ADRERR, memory + PAGE);
  FAULTS(STORE(memory + 3 * PAGE + 7, 1), SIGBUS, BUS_ADRERR, memory + 3 * PAGE + 7);
  OK(ftruncate(fd, 2 * PAGE));
  memory[PAGE] = 'y';
  char byte;
  EQ(pread(fd, &byte, 1, PAGE), 1);
  EQ(byte, 'y');
  FAULTS(LOAD(memory + 2 * PAGE), SIGBUS, BUS_ADRERR, memory + 2 * PAGE);
  OK(ftruncate(fd, PAGE));
  FAULTS(LOAD(memory + PAGE), SIGBUS, BUS_ADRERR, memory + PAGE);
  OK(ftruncate(fd, 2 * PAGE));
  EQ(memory[PAGE], 0);
  EQ(memory[0], 'x');
  return 0;
}
