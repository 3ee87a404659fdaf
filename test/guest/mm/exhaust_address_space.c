/* Asking for more than there is ends with ENOMEM, and everything works afterwards. mmap(2) */
#include "../check.h"

int main(void) {
  struct rlimit limit = {1UL << 30, 1UL << 30};
  OK(setrlimit(RLIMIT_AS, &limit));
  char *last = NULL;
  int count = 0;
  for (;;) {
    char *memory = mmap(NULL, 16UL << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) break;
    memory[0] = 1;
    *(char **)(memory + 8) = last;
    last = memory;
    count++;
  }
  EQ(errno, ENOMEM);
  CHECK(count > 10 && count < 65);
  while (last != NULL) {
    char *next = *(char **)(last + 8);
    OK(munmap(last, 16UL << 20));
    last = next;
  }
  char *memory = anonymous(128UL << 20, PROT_READ | PROT_WRITE);
  memory[127UL << 20] = 1;
  return 0;
}
