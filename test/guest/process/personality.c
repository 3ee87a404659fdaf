/* personality is queried by 0xffffffff. personality(2) */
#include "../check.h"
#include <sys/personality.h>

int main(void) {
  int now = personality(0xffffffff);
  CHECK(now != -1);
  EQ(now & 0xff, PER_LINUX);
  EQ(personality(now), now);
  return 0;
}
