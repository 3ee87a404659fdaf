/* A supplementary group's permission bits apply. path_resolution(7) */
#include "../check.h"

int main(void) {
  need_root();
  put("f", "x");
  OK(chown("f", 0, 555));
  OK(chmod("f", 0640));
  put("closed", "x");
  OK(chown("closed", 0, 555));
  OK(chmod("closed", 0604));
  OK(chmod(".", 0755));
  gid_t const groups[] = {555};
  EQ(RAW(SYS_setgroups, 1, groups), 0);
  EQ(RAW(SYS_setresgid, NOBODY, NOBODY, NOBODY), 0);
  EQ(RAW(SYS_setresuid, NOBODY, NOBODY, NOBODY), 0);
  OK(close(OK(open("f", O_RDONLY))));
  ERR(open("f", O_WRONLY), EACCES);
  ERR(open("closed", O_RDONLY), EACCES);
  ERR(access("closed", R_OK), EACCES);
  return 0;
}
