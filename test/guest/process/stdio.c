/* Standard streams: output to 1 and 2, nothing on 0 here, none of them a terminal. stdin(3) */
#include "../check.h"

int main(void) {
  printf("to standard output\n");
  fprintf(stderr, "to standard error\n");
  EQ(getchar(), EOF);
  EQ(isatty(0), 0);
  EQ(isatty(1), 0);
  EQ(isatty(2), 0);
  fflush(stdout);
  for (int i = 0; i < 1000; i++) EQ(write(1, "0123456789abcde\n", 16), 16);
  return 0;
}
