/* /dev/tty without a controlling terminal is ENXIO. tty(4) */
#include "../check.h"

int main(void) {
  if (getsid(0) != getpid() && open("/dev/tty", O_RDWR) >= 0) return 0;
  CHECK(errno == ENXIO || errno == ENOENT || errno == 0);
  return 0;
}
