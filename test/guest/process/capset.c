/* capset drops capabilities, cannot add them. capset(2) */
#include "../check.h"
#include <linux/capability.h>

int main(void) {
  need_root();
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[2], now[2];
  EQ(RAW(SYS_capget, &header, data), 0);
  data[0].effective &= ~(1U << CAP_NET_ADMIN);
  EQ(RAW(SYS_capset, &header, data), 0);
  EQ(RAW(SYS_capget, &header, now), 0);
  EQ(now[0].effective & (1U << CAP_NET_ADMIN), 0);
  data[0].effective |= now[0].permitted & (1U << CAP_NET_ADMIN);
  EQ(RAW(SYS_capset, &header, data), 0);
  data[0].permitted &= ~(1U << CAP_NET_ADMIN);
  data[0].effective &= ~(1U << CAP_NET_ADMIN);
  EQ(RAW(SYS_capset, &header, data), 0);
  data[0].permitted |= 1U << CAP_NET_ADMIN;
  EQ(RAW(SYS_capset, &header, data), -EPERM);
  data[0].permitted &= ~(1U << CAP_NET_ADMIN);
  data[0].effective |= 1U << CAP_NET_ADMIN;
  EQ(RAW(SYS_capset, &header, data), -EPERM);
  EQ(RAW(SYS_capset, 8, data), -EFAULT);
  EQ(RAW(SYS_capset, &header, 8), -EFAULT);
  header.version = 1;
  EQ(RAW(SYS_capset, &header, data), -EINVAL);
  EQ(header.version, _LINUX_CAPABILITY_VERSION_3);
  header.pid = 0x3fffffff;
  EQ(RAW(SYS_capset, &header, data), -EPERM);
  return 0;
}
