/* PROT_WRITE alone is readable on x86; PROT_EXEC alone is readable too (without protection keys). mmap(2) */
#include "../check.h"

int main(void) {
  char *write_only = anonymous(PAGE, PROT_WRITE);
  write_only[0] = 'x';
  EQ(write_only[0], 'x');
  int ends[2];
  OK(pipe(ends));
  EQ(RAW(SYS_write, ends[1], write_only, 1), 1);
  return 0;
}
