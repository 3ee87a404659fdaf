/* msync: flags and holes. msync(2) */
#include "../check.h"

int main(void) {
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  OK(ftruncate(fd, 4 * PAGE));
  char *memory = (char *)OK(mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
  strcpy(memory + PAGE, "synced");
  OK(msync(memory, 4 * PAGE, MS_SYNC));
  OK(msync(memory, 4 * PAGE, MS_ASYNC));
  OK(msync(memory, 4 * PAGE, MS_SYNC | MS_INVALIDATE));
  char text[7];
  EQ(pread(fd, text, 7, PAGE), 7);
  SAME(text, "synced");
  ERR(msync(memory, PAGE, MS_SYNC | MS_ASYNC), EINVAL);
  ERR(msync(memory + 1, PAGE, MS_SYNC), EINVAL);
  ERR(msync(memory, PAGE, 0x80), EINVAL);
  OK(msync(memory, 0, MS_SYNC));
  OK(munmap(memory + 2 * PAGE, PAGE));
  ERR(msync(memory, 4 * PAGE, MS_SYNC), ENOMEM);
  OK(msync(anonymous(PAGE, PROT_READ), PAGE, MS_SYNC));
  return 0;
}
