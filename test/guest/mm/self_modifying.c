/* Code in RWX memory may be rewritten and runs as rewritten. mmap(2) */
#include "../check.h"

typedef int function(void);

int main(void) {
  unsigned char *page = (unsigned char *)anonymous(PAGE, PROT_READ | PROT_WRITE | PROT_EXEC);
  long sum = 0;
  for (int i = 0; i < 1000; i++) {
    unsigned char const code[] = {0xb8, (unsigned char)i, (unsigned char)(i >> 8), 0, 0, 0xc3};
    memcpy(page + i % 7, code, sizeof code);
    __builtin___clear_cache((char *)page, (char *)page + 64);
    sum += ((function *)(page + i % 7))();
  }
  EQ(sum, 499500);
  /* Through a system call too. */
  int ends[2];
  OK(pipe(ends));
  EQ(write(ends[1], "\xb8\x05\x00\x00\x00\xc3", 6), 6);
  EQ(read(ends[0], page, 6), 6);
  EQ(((function *)page)(), 5);
  return 0;
}
