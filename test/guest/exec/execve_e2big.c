/* Too many or too long arguments are E2BIG. execve(2), "Limits on size of arguments" */
#include "../check.h"

int main(void) {
  static char one[140000];
  memset(one, 'x', sizeof one - 1);
  char *long_one[] = {"x", one, NULL};
  put("f", "#!/bin/sh\n");
  OK(chmod("f", 0755));
  ERR(execve("/proc/self/exe", long_one, environ), E2BIG);
  one[100000] = 0;
  static char *many[1001];
  for (int i = 0; i < 1000; i++) many[i] = one;
  ERR(execve("/proc/self/exe", many, environ), E2BIG);
  ERR(execve("/proc/self/exe", long_one, many), E2BIG);
  return 0;
}
