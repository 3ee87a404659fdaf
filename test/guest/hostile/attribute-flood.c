/* Extended attributes until memory ends, on one file and on many. */
#include "hostile.h"
#include <sys/xattr.h>

int main(void) {
  only_on_skerry();
  static char value[65536];
  char name[300] = "user.";
  put("f", "");
  int made = 0;
  for (; made < 100000; made++) {
    snprintf(name + 5, sizeof name - 5, "%d", made);
    if (setxattr("f", name, value, made % 2 ? sizeof value : 1, 0) != 0) break;
  }
  CHECK(made > 10);
  static char list[65536];
  listxattr("f", list, sizeof list);
  OK(unlink("f"));
  for (int i = 0; i < 3000; i++) {
    char file[32];
    snprintf(file, sizeof file, "g%d", i);
    if (mknod(file, S_IFREG | 0600, 0) != 0 || setxattr(file, "user.big", value, sizeof value, 0) != 0) break;
  }
  put("h", "");
  for (int i = 0; i < 20000; i++) {
    if (setxattr("h", "user.again", value, i * 3 % sizeof value, 0) != 0) break;
    removexattr("h", "user.again");
  }
  puts("survived");
  return 0;
}
