/* capget: versions, root has all, nobody none; capset lowers. capget(2) */
#include "../check.h"
#include <linux/capability.h>

int main(void) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[2];
  need_root();
  EQ(RAW(SYS_capget, &header, data), 0);
  CHECK(data[0].effective & (1U << CAP_CHOWN));
  CHECK(data[0].permitted & (1U << CAP_SETUID));
  header.version = 0x12345;
  EQ(RAW(SYS_capget, &header, NULL), 0);
  EQ(header.version, _LINUX_CAPABILITY_VERSION_3);
  header.version = 0x12345;
  EQ(RAW(SYS_capget, &header, data), -EINVAL);
  header.version = _LINUX_CAPABILITY_VERSION_3;
  header.pid = 0x3fffffff;
  EQ(RAW(SYS_capget, &header, data), -ESRCH);
  EQ(RAW(SYS_capget, 8, data), -EFAULT);
  header.pid = 0;
  become_nobody();
  EQ(RAW(SYS_capget, &header, data), 0);
  EQ(data[0].effective, 0);
  EQ(data[0].permitted, 0);
  return 0;
}
