/* Names of a file's attributes. listxattr(2) */
#include "xattr.h"

int main(void) {
  need_attributes();
  char list[256];
  put("f", "x");
  int fd = OK(open("f", O_RDONLY));
  ssize_t none = OK(listxattr("f", list, sizeof list));
  CHECK(!listed(list, none, "user.one"));
  OK(setxattr("f", "user.one", "1", 1, 0));
  OK(setxattr("f", "user.three", "3", 1, 0));
  ssize_t all = OK(listxattr("f", NULL, 0));
  EQ(all, none + 9 + 11);
  EQ(listxattr("f", list, sizeof list), all);
  CHECK(listed(list, all, "user.one") && listed(list, all, "user.three"));
  EQ(flistxattr(fd, list, all), all);
  ERR(listxattr("f", list, all - 1), ERANGE);
  ERR(flistxattr(fd, list, 1), ERANGE);
  OK(removexattr("f", "user.one"));
  EQ(listxattr("f", list, sizeof list), none + 11);
  CHECK(!listed(list, none + 11, "user.one"));
  for (size_t i = 0; i < BAD_POINTERS; i++) {
    EQ(RAW(SYS_listxattr, "f", bad_pointers[i], 100), -EFAULT);
    EQ(RAW(SYS_listxattr, bad_pointers[i], list, 100), -EFAULT);
  }
  char *edge = before_guard(none + 11);
  EQ(listxattr("f", edge, none + 11), none + 11);
  EQ(RAW(SYS_listxattr, "f", edge + 1, none + 11), -EFAULT);
  EQ(RAW(SYS_listxattr, "f", read_only(0), 100), -EFAULT);
  return 0;
}
