/* openat2 refuses unknown flags, modes without O_CREAT, wrong sizes, non-zero extensions. openat2(2) */
#include "../check.h"
#include <linux/openat2.h>

int main(void) {
  put("f", "x");
  struct {
    struct open_how how;
    unsigned long extra;
  } big = {.how = {.flags = O_RDONLY}};
  CHECK(RAW(SYS_openat2, AT_FDCWD, "f", &big, sizeof big.how) >= 0);
  CHECK(RAW(SYS_openat2, AT_FDCWD, "f", &big, sizeof big) >= 0);
  big.extra = 1;
  EQ(RAW(SYS_openat2, AT_FDCWD, "f", &big, sizeof big), -E2BIG);
  EQ(RAW(SYS_openat2, AT_FDCWD, "f", &big, 16), -EINVAL);
  EQ(RAW(SYS_openat2, AT_FDCWD, "f", &big, PAGE + 1), -E2BIG);
  EQ(RAW(SYS_openat2, AT_FDCWD, "f", NULL, sizeof big.how), -EFAULT);
  struct open_how how = {.flags = O_RDONLY, .mode = 0600};
  EQ(RAW(SYS_openat2, AT_FDCWD, "f", &how, sizeof how), -EINVAL);
  how = (struct open_how){.flags = O_CREAT | O_RDWR, .mode = 010000};
  EQ(RAW(SYS_openat2, AT_FDCWD, "f", &how, sizeof how), -EINVAL);
  how = (struct open_how){.flags = 1UL << 40};
  EQ(RAW(SYS_openat2, AT_FDCWD, "f", &how, sizeof how), -EINVAL);
  how = (struct open_how){.flags = O_RDONLY, .resolve = 0x1000};
  EQ(RAW(SYS_openat2, AT_FDCWD, "f", &how, sizeof how), -EINVAL);
  how = (struct open_how){.flags = O_RDONLY, .resolve = RESOLVE_BENEATH | RESOLVE_IN_ROOT};
  EQ(RAW(SYS_openat2, AT_FDCWD, "f", &how, sizeof how), -EINVAL);
  how = (struct open_how){.flags = O_PATH | O_RDWR | O_APPEND};
  EQ(RAW(SYS_openat2, AT_FDCWD, "f", &how, sizeof how), -EINVAL);
  return 0;
}
