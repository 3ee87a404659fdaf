/* timerslack_ns, personality, coredump_filter, loginuid, id maps: shown and, where they can be, set. */
#include "proc.h"
#include <sys/personality.h>
#include <sys/prctl.h>

int main(void) {
  SAME(get("/proc/self/personality"), "00000000\n");
  OK(personality(ADDR_NO_RANDOMIZE));
  SAME(get("/proc/self/personality"), "00040000\n");
  EQ(number_in("/proc/self/timerslack_ns"), 50000);
  EQ(put_into("/proc/self/timerslack_ns", "70000"), 0);
  EQ(prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0), 70000);
  EQ(put_into("/proc/self/timerslack_ns", "x"), -EINVAL);
  EQ(put_into("/proc/self/timerslack_ns", "0"), 0);
  EQ(number_in("/proc/self/timerslack_ns"), 50000);
  SAME(get("/proc/self/coredump_filter"), "00000033\n");
  EQ(put_into("/proc/self/coredump_filter", "0x7f"), 0);
  SAME(get("/proc/self/coredump_filter"), "0000007f\n");
  EQ(put_into("/proc/self/coredump_filter", "what"), -EINVAL);
  SAME(get("/proc/self/coredump_filter"), "0000007f\n");
  SAME(get("/proc/self/setgroups"), "allow\n");
  unsigned long inside, outside, count;
  EQ(sscanf(get("/proc/self/uid_map"), "%lu %lu %lu", &inside, &outside, &count), 3);
  CHECK(inside == 0 && outside == 0 && count == 4294967295);
  SAME(get("/proc/self/wchan"), "0");
  number_in("/proc/self/sessionid");
  unsigned long run, wait, slices;
  EQ(sscanf(get("/proc/self/schedstat"), "%lu %lu %lu", &run, &wait, &slices), 3);
  return 0;
}
