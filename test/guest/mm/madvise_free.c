/* MADV_FREE: until written again a page holds the old content or zeros. madvise(2) */
#include "../check.h"

int main(void) {
  char *memory = anonymous(4 * PAGE, PROT_READ | PROT_WRITE);
  memset(memory, 'x', 4 * PAGE);
  OK(madvise(memory, 4 * PAGE, MADV_FREE));
  for (size_t i = 0; i < 4 * PAGE; i++) CHECK(memory[i] == 'x' || memory[i] == 0);
  memset(memory, 'y', 4 * PAGE);
  for (size_t i = 0; i < 4 * PAGE; i++) EQ(memory[i], 'y');
  put("f", "x");
  char *file = (char *)OK(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, OK(open("f", O_RDONLY)), 0));
  ERR(madvise(file, PAGE, MADV_FREE), EINVAL);
  return 0;
}
