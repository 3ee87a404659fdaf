/* Root's setuid changes all three ids, for good. setuid(2), setresuid(2) */
#include "../check.h"

static void expect(uid_t real, uid_t effective, uid_t saved) {
  uid_t r, e, s;
  OK(getresuid(&r, &e, &s));
  EQ(r, real);
  EQ(e, effective);
  EQ(s, saved);
}

int main(void) {
  need_root();
  expect(0, 0, 0);
  EQ(RAW(SYS_setresuid, -1, 1000, -1), 0);
  expect(0, 1000, 0);
  EQ(RAW(SYS_setuid, 0), 0);
  expect(0, 0, 0);
  EQ(RAW(SYS_setreuid, 5, 6), 0);
  expect(5, 6, 6);
  EQ(RAW(SYS_setresuid, -1, 5, -1), 0);
  EQ(RAW(SYS_setreuid, 5, 0), -EPERM);
  EQ(RAW(SYS_setuid, 6), 0);
  expect(5, 6, 6);
  EQ(RAW(SYS_setuid, 0), -EPERM);
  EQ(RAW(SYS_setresuid, 0, 0, 0), -EPERM);
  EQ(RAW(SYS_setresuid, 5, 5, 5), 0);
  expect(5, 5, 5);
  EQ(RAW(SYS_setresuid, 6, -1, -1), -EPERM);
  EQ(RAW(SYS_setuid, -1), -EINVAL);
  EQ(getuid(), 5);
  EQ(geteuid(), 5);
  return 0;
}
