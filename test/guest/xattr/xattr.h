/* A file system without user attributes has nothing to check. */
#include "../check.h"
#include <sys/xattr.h>

MAYBE_UNUSED static void need_attributes(void) {
  put(".probe", "");
  if (setxattr(".probe", "user.probe", "x", 1, 0) != 0) {
    EQ(errno, EOPNOTSUPP);
    exit(0);
  }
  OK(unlink(".probe"));
}

/* Whether a list of names, each with its NUL, holds a name. */
MAYBE_UNUSED static int listed(const char *list, ssize_t length, const char *name) {
  for (const char *at = list; at < list + length; at += strlen(at) + 1) if (strcmp(at, name) == 0) return 1;
  return 0;
}
