/* A program file that runs cannot be written: ETXTBSY, but it can be replaced. open(2) */
#include "../check.h"

int main(int argc, char **argv) {
  (void)argc;
  char self[4096];
  self[OK(readlink("/proc/self/exe", self, sizeof self - 1))] = 0;
  CHECK(argv[0] != NULL);
  int fd = open(self, O_WRONLY);
  CHECK(fd == -1);
  CHECK(errno == ETXTBSY || errno == EACCES || errno == EROFS);
  return 0;
}
