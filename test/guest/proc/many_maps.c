/* Thousands of mappings: maps has a line for each, also when they change while it is read. */
#include "proc.h"
#define AREAS 10000UL

int main(void) {
  char *memory = anonymous(2 * AREAS * PAGE, PROT_NONE);
  for (unsigned long i = 0; i < AREAS; i++) OK(mprotect(memory + 2 * i * PAGE, PAGE, PROT_READ));
  int fd = OK(open("/proc/self/maps", O_RDONLY));
  static char text[3 << 20];
  size_t size = 0;
  for (ssize_t got; (got = read(fd, text + size, sizeof text - 1 - size)) > 0;) size += got;
  unsigned long lines = 0;
  for (size_t i = 0; i < size; i++) lines += text[i] == '\n';
  CHECK(lines >= 2 * AREAS && lines < 2 * AREAS + 100);
  EQ(lseek(fd, 0, SEEK_SET), 0);
  EQ(read(fd, text, 1000), 1000);
  OK(munmap(memory, 2 * AREAS * PAGE));
  size = 0;
  for (ssize_t got; (got = read(fd, text + size, sizeof text - 1 - size)) > 0;) size += got;
  CHECK(size < 100000);
  CHECK(memmem(text, size, "[stack]", 7) != NULL);
  return 0;
}
