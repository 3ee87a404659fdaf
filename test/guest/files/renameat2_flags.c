/* RENAME_NOREPLACE and RENAME_EXCHANGE. rename(2) */
#include "../check.h"

int main(void) {
  put("a", "A");
  put("b", "B");
  OK(mkdir("d", 0755));
  put("d/f", "F");
  EQ(RAW(SYS_renameat2, AT_FDCWD, "a", AT_FDCWD, "b", RENAME_NOREPLACE), -EEXIST);
  EQ(RAW(SYS_renameat2, AT_FDCWD, "a", AT_FDCWD, "c", RENAME_NOREPLACE), 0);
  SAME(get("c"), "A");
  EQ(RAW(SYS_renameat2, AT_FDCWD, "c", AT_FDCWD, "b", RENAME_EXCHANGE), 0);
  SAME(get("c"), "B");
  SAME(get("b"), "A");
  EQ(RAW(SYS_renameat2, AT_FDCWD, "b", AT_FDCWD, "d", RENAME_EXCHANGE), 0);
  SAME(get("d"), "A");
  SAME(get("b/f"), "F");
  EQ(RAW(SYS_renameat2, AT_FDCWD, "b", AT_FDCWD, "missing", RENAME_EXCHANGE), -ENOENT);
  EQ(RAW(SYS_renameat2, AT_FDCWD, "b", AT_FDCWD, "x", RENAME_EXCHANGE | RENAME_NOREPLACE), -EINVAL);
  EQ(RAW(SYS_renameat2, AT_FDCWD, "b", AT_FDCWD, "x", 0x100), -EINVAL);
  EQ(RAW(SYS_renameat2, AT_FDCWD, "b", AT_FDCWD, "b/f", RENAME_EXCHANGE), -EINVAL);
  EQ(RAW(SYS_renameat2, -1, "b", AT_FDCWD, "x", 0), -EBADF);
  return 0;
}
