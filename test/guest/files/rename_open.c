/* Open descriptors and the working directory follow a rename. rename(2) */
#include "../check.h"

int main(void) {
  put("a", "A");
  put("b", "B");
  int a = OK(open("a", O_RDONLY)), b = OK(open("b", O_RDONLY));
  OK(rename("a", "b"));
  char byte;
  EQ(pread(a, &byte, 1, 0), 1);
  EQ(byte, 'A');
  EQ(pread(b, &byte, 1, 0), 1);
  EQ(byte, 'B');
  struct stat status;
  OK(fstat(b, &status));
  EQ(status.st_nlink, 0);
  OK(mkdir("d", 0755));
  OK(mkdir("d/e", 0755));
  int dir = OK(open("d/e", O_RDONLY));
  OK(chdir("d/e"));
  OK(rename("../../d", "../../moved"));
  put("inside", "x");
  OK(faccessat(dir, "inside", F_OK, 0));
  char path[4096];
  CHECK(getcwd(path, sizeof path) != NULL);
  CHECK(strlen(path) > 8 && strcmp(path + strlen(path) - 8, "/moved/e") == 0);
  OK(access("../../moved/e/inside", F_OK));
  return 0;
}
