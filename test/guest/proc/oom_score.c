/* oom_score_adj and oom_adj are two scales of one setting, with bounds. proc_pid_oom_score_adj(5) */
#include "proc.h"

int main(void) {
  char const *path = "/proc/self/oom_score_adj";
  EQ(put_into(path, "500\n"), 0);
  EQ(number_in(path), 500);
  EQ(number_in("/proc/self/oom_adj"), 8);
  EQ(put_into(path, "1000"), 0);
  EQ(number_in(path), 1000);
  EQ(put_into(path, "1001"), -EINVAL);
  EQ(put_into(path, "-1001"), -EINVAL);
  EQ(put_into(path, "many"), -EINVAL);
  EQ(put_into(path, ""), -EINVAL);
  EQ(number_in(path), 1000);
  CHECK(number_in("/proc/self/oom_score") > 0);
  EQ(status_of(path).st_mode & 07777, 0644);
  return 0;
}
