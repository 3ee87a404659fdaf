/* Host and domain names are root's to set. sethostname(2) */
#include "../check.h"

int main(void) {
  if (geteuid() == 0) become_nobody();
  EQ(RAW(SYS_sethostname, "x", 1), -EPERM);
  EQ(RAW(SYS_setdomainname, "x", 1), -EPERM);
  char name[2];
  ERR(gethostname(name, 1), ENAMETOOLONG);
  return 0;
}
