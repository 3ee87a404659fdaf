/* System calls respect protections as the program does. mprotect(2), read(2) */
#include "../check.h"

int main(void) {
  int zero = OK(open("/dev/zero", O_RDONLY)), null = OK(open("out", O_CREAT | O_WRONLY, 0644));
  char *page = anonymous(2 * PAGE, PROT_READ | PROT_WRITE);
  page[0] = 'x';
  EQ(RAW(SYS_read, zero, page, 10), 10);
  OK(mprotect(page, PAGE, PROT_READ));
  EQ(RAW(SYS_read, zero, page, 10), -EFAULT);
  EQ(RAW(SYS_write, null, page, 10), 10);
  OK(mprotect(page, PAGE, PROT_NONE));
  EQ(RAW(SYS_write, null, page, 10), -EFAULT);
  EQ(RAW(SYS_read, zero, page, 10), -EFAULT);
  EQ(RAW(SYS_open, page, O_RDONLY), -EFAULT);
  OK(mprotect(page, PAGE, PROT_READ | PROT_WRITE));
  EQ(RAW(SYS_read, zero, page + PAGE - 5, 10), 10);
  OK(munmap(page, PAGE));
  EQ(RAW(SYS_read, zero, page, 10), -EFAULT);
  EQ(RAW(SYS_read, zero, page + PAGE, 10), 10);
  /* The program's own text is read-only. */
  EQ(RAW(SYS_read, zero, (void *)&raw_call, 10), -EFAULT);
  return 0;
}
