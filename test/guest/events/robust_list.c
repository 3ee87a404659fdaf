/* set_robust_list and get_robust_list. set_robust_list(2) */
#include "../check.h"
#include <linux/futex.h>

int main(void) {
  static struct robust_list_head head;
  struct robust_list_head *seen = NULL;
  size_t size = 0;
  EQ(RAW(SYS_set_robust_list, &head, sizeof head), 0);
  EQ(RAW(SYS_get_robust_list, 0, &seen, &size), 0);
  EQ(seen, &head);
  EQ(size, sizeof head);
  EQ(RAW(SYS_set_robust_list, &head, 5), -EINVAL);
  EQ(RAW(SYS_get_robust_list, 0x3fffffff, &seen, &size), -ESRCH);
  EQ(RAW(SYS_get_robust_list, 0, 8, &size), -EFAULT);
  return 0;
}
