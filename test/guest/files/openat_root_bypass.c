/* Root reads and writes whatever the bits say; execution still needs one x bit. capabilities(7) CAP_DAC_OVERRIDE */
#include "../check.h"

int main(void) {
  need_root();
  put("f", "x");
  OK(chmod("f", 0));
  OK(close(OK(open("f", O_RDWR))));
  EQ(access("f", R_OK | W_OK), 0);
  ERR(access("f", X_OK), EACCES);
  OK(chmod("f", 0001));
  EQ(access("f", X_OK), 0);
  OK(mkdir("d", 0));
  put("d/inside", "y");
  SAME(get("d/inside"), "y");
  OK(chmod("f", 0600));
  char *arguments[] = {"f", NULL};
  ERR(execve("f", arguments, environ), EACCES);
  return 0;
}
