/* AT_RANDOM differs from one execution to the next. getauxval(3) */
#include "../check.h"
#include <sys/auxv.h>

int main(int argc, char **argv) {
  char hex[33];
  unsigned char *random = (unsigned char *)getauxval(AT_RANDOM);
  for (int i = 0; i < 16; i++) sprintf(hex + 2 * i, "%02x", random[i]);
  if (argc == 2) {
    CHECK(strcmp(argv[1], hex) != 0);
    return 0;
  }
  execl("/proc/self/exe", argv[0], hex, NULL);
  FAIL("execl: %d", errno);
}
