/* Unmapped file pages do not come back in a new anonymous mapping at the same place. munmap(2) */
#include "../check.h"

int main(void) {
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  OK(ftruncate(fd, 4 * PAGE));
  char *memory = (char *)OK(mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
  memset(memory, 'f', 4 * PAGE);
  char *again = (char *)OK(mmap(memory, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
  for (size_t i = 0; i < 4 * PAGE; i++) EQ(again[i], 0);
  memset(again, 'n', 4 * PAGE);
  char byte;
  EQ(pread(fd, &byte, 1, 0), 1);
  EQ(byte, 'f');
  OK(munmap(again, 4 * PAGE));
  again = (char *)OK(mmap(memory, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0));
  EQ(again[3 * PAGE], 'f');
  return 0;
}
