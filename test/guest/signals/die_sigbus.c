/* An access beyond the end of a mapped file without a handler. mmap(2) */
/* expect: signal SIGBUS */
#include "../check.h"

int main(void) {
  put("f", "x");
  char *memory = (char *)OK(mmap(NULL, 2 * PAGE, PROT_READ, MAP_SHARED, OK(open("f", O_RDONLY)), 0));
  return memory[PAGE];
}
