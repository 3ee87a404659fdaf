/* uname: the system is called Linux, of a version programs accept. uname(2) */
#include "../check.h"
#include <sys/utsname.h>

int main(void) {
  struct utsname name;
  memset(&name, '#', sizeof name);
  OK(uname(&name));
  SAME(name.sysname, "Linux");
  CHECK(name.nodename[0] != 0 && name.version[0] != 0);
  int major, minor;
  EQ(sscanf(name.release, "%d.%d", &major, &minor), 2);
  CHECK(major >= 4);
  SAME(name.machine, "x86_64");
  char host[65];
  OK(gethostname(host, sizeof host));
  SAME(host, name.nodename);
  EQ(RAW(SYS_uname, before_guard(6 * 65)), 0);
  EQ(RAW(SYS_uname, before_guard(6 * 65 - 1)), -EFAULT);
  return 0;
}
