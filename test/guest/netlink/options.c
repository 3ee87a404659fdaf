/* Options of netlink sockets. netlink(7) */
#include "../check.h"
#include <linux/netlink.h>
#include <sys/socket.h>

int main(void) {
  int other = OK(socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE));
  int value = 1;
  OK(setsockopt(other, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &value, sizeof value));
  OK(setsockopt(other, SOL_NETLINK, NETLINK_CAP_ACK, &value, sizeof value));
  OK(setsockopt(other, SOL_NETLINK, NETLINK_EXT_ACK, &value, sizeof value));
  value = 5000;
  ERR(setsockopt(other, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &value, sizeof value), EINVAL);
  ERR(setsockopt(other, SOL_NETLINK, 99, &value, sizeof value), ENOPROTOOPT);
  return 0;
}
