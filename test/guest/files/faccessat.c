/* access and faccessat2: existence, bits, AT_EACCESS. access(2) */
#include "../check.h"

int main(void) {
  put("f", "x");
  OK(chmod("f", 0644));
  EQ(access("f", F_OK), 0);
  EQ(access("f", R_OK | W_OK), 0);
  ERR(access("f", X_OK), EACCES);
  ERR(access("missing", F_OK), ENOENT);
  ERR(access("f", 8), EINVAL);
  ERR(access("f/x", F_OK), ENOTDIR);
  ERR(access("", F_OK), ENOENT);
  OK(symlink("missing", "dangling"));
  ERR(access("dangling", F_OK), ENOENT);
  EQ(RAW(SYS_faccessat2, AT_FDCWD, "dangling", F_OK, AT_SYMLINK_NOFOLLOW), 0);
  EQ(RAW(SYS_faccessat2, AT_FDCWD, "f", R_OK, AT_EACCESS), 0);
  EQ(RAW(SYS_faccessat2, AT_FDCWD, "f", R_OK, 0x8000), -EINVAL);
  EQ(RAW(SYS_faccessat2, 1, "", F_OK, AT_EMPTY_PATH), 0);
  EQ(RAW(SYS_faccessat, -1, "f", F_OK), -EBADF);
  for (size_t i = 0; i < BAD_POINTERS; i++) EQ(RAW(SYS_access, bad_pointers[i], F_OK), -EFAULT);
  if (geteuid() != 0) return 0;
  OK(chmod("f", 0600));
  OK(chmod(".", 0755));
  OK(setresuid(NOBODY, -1, -1));
  ERR(access("f", R_OK), EACCES);
  EQ(RAW(SYS_faccessat2, AT_FDCWD, "f", R_OK, AT_EACCESS), 0);
  return 0;
}
