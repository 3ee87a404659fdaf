/* A hundred images one after another, each with a growing argument. execve(2) */
#include "../check.h"

int main(int argc, char **argv) {
  int round = argc > 1 ? atoi(argv[1]) : 0;
  if (argc > 2) EQ(strlen(argv[2]), round * 50);
  if (round == 30) {
    puts("30 images");
    return 0;
  }
  char *memory = anonymous(16UL << 20, PROT_READ | PROT_WRITE);
  for (size_t at = 0; at < 16UL << 20; at += PAGE) memory[at] = 1;
  static char number[16], filler[5000];
  snprintf(number, sizeof number, "%d", round + 1);
  memset(filler, 'x', (size_t)(round + 1) * 50);
  execl("/proc/self/exe", argv[0], number, filler, NULL);
  FAIL("execl: %d", errno);
}
