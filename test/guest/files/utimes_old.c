/* utime, utimes and futimesat, the older calls. utime(2), futimesat(2) */
#include "../check.h"
#include <utime.h>

int main(void) {
  put("f", "x");
  struct utimbuf old = {10, 20};
#ifdef SYS_utime
  EQ(RAW(SYS_utime, "f", &old), 0);
  EQ(status_of("f").st_atime, 10);
  EQ(status_of("f").st_mtime, 20);
  EQ(RAW(SYS_utime, "f", 8), -EFAULT);
  EQ(RAW(SYS_utime, "missing", NULL), -ENOENT);
  struct timeval times[2] = {{30, 500000}, {40, 250000}};
  EQ(RAW(SYS_utimes, "f", times), 0);
  EQ(status_of("f").st_mtim.tv_sec, 40);
  EQ(status_of("f").st_mtim.tv_nsec, 250000000);
  times[0].tv_usec = 1000000;
  EQ(RAW(SYS_utimes, "f", times), -EINVAL);
  times[0].tv_usec = 0;
  EQ(RAW(SYS_futimesat, AT_FDCWD, "f", times), 0);
  EQ(status_of("f").st_atim.tv_sec, 30);
  EQ(RAW(SYS_utimes, "f", NULL), 0);
  CHECK(status_of("f").st_mtime > 1600000000);
#else
  (void)old;
#endif
  return 0;
}
