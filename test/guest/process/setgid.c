/* Group ids, supplementary groups and their rules. setgid(2), setgroups(2) */
#include "../check.h"

int main(void) {
  need_root();
  gid_t r, e, s, list[10];
  EQ(RAW(SYS_setresgid, 1, 2, 3), 0);
  OK(getresgid(&r, &e, &s));
  EQ(r, 1);
  EQ(e, 2);
  EQ(s, 3);
  EQ(getgid(), 1);
  EQ(getegid(), 2);
  gid_t const groups[] = {30, 10, 20};
  EQ(RAW(SYS_setgroups, 3, groups), 0);
  EQ(getgroups(0, NULL), 3);
  EQ(getgroups(10, list), 3);
  EQ(list[0] + list[1] + list[2], 60);
  ERR(getgroups(2, list), EINVAL);
  EQ(RAW(SYS_getgroups, -1, list), -EINVAL);
  EQ(RAW(SYS_getgroups, 10, 8), -EFAULT);
  EQ(RAW(SYS_setgroups, 65537, groups), -EINVAL);
  EQ(RAW(SYS_setgroups, 3, 8), -EFAULT);
  EQ(RAW(SYS_setgid, 7), 0);
  OK(getresgid(&r, &e, &s));
  EQ(r + e + s, 21);
  EQ(RAW(SYS_setresuid, 1000, 1000, 1000), 0);
  EQ(RAW(SYS_setgid, 8), -EPERM);
  EQ(RAW(SYS_setgid, 10), -EPERM);
  EQ(RAW(SYS_setgid, 7), 0);
  EQ(RAW(SYS_setgroups, 0, NULL), -EPERM);
  EQ(RAW(SYS_setresgid, 7, 7, 8), -EPERM);
  EQ(RAW(SYS_setregid, 7, -1), 0);
  EQ(RAW(SYS_setregid, 8, -1), -EPERM);
  return 0;
}
