/* What the C library and programs learn of the loopback device. getifaddrs(3), if_nametoindex(3), netdevice(7) */
#include "../check.h"
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netpacket/packet.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

static void by_library(void) {
  struct ifaddrs *all;
  OK(getifaddrs(&all));
  int seen = 0;
  for (struct ifaddrs *at = all; at != NULL; at = at->ifa_next) {
    if (strcmp(at->ifa_name, "lo") != 0 || at->ifa_addr == NULL) continue;
    CHECK((at->ifa_flags & IFF_LOOPBACK) != 0);
    char text[64] = "";
    if (at->ifa_addr->sa_family == AF_INET) {
      inet_ntop(AF_INET, &((struct sockaddr_in *)at->ifa_addr)->sin_addr, text, sizeof text);
      if (strcmp(text, "127.0.0.1") != 0) continue;
      EQ(((struct sockaddr_in *)at->ifa_netmask)->sin_addr.s_addr, htonl(0xff000000));
      seen |= 1;
    } else if (at->ifa_addr->sa_family == AF_INET6) {
      inet_ntop(AF_INET6, &((struct sockaddr_in6 *)at->ifa_addr)->sin6_addr, text, sizeof text);
      if (strcmp(text, "::1") == 0) seen |= 2;
    } else if (at->ifa_addr->sa_family == AF_PACKET) {
      struct sockaddr_ll *link = (void *)at->ifa_addr;
      EQ(link->sll_ifindex, 1);
      EQ(link->sll_hatype, ARPHRD_LOOPBACK);
      EQ(link->sll_halen, 6);
      seen |= 4;
    }
  }
  EQ(seen, 7);
  freeifaddrs(all);
  EQ(if_nametoindex("lo"), 1);
  EQ(if_nametoindex("no-such"), 0);
  EQ(errno, ENODEV);
  char name[IF_NAMESIZE];
  CHECK(if_indextoname(1, name) != NULL);
  CHECK(strcmp(name, "lo") == 0);
  CHECK(if_indextoname(54321, name) == NULL);
  EQ(errno, ENXIO);
}

static void by_ioctl(void) {
  int fd = OK(socket(AF_UNIX, SOCK_DGRAM, 0));
  struct ifreq request = {.ifr_name = "lo"};
  OK(ioctl(fd, SIOCGIFINDEX, &request));
  EQ(request.ifr_ifindex, 1);
  OK(ioctl(fd, SIOCGIFFLAGS, &request));
  EQ(request.ifr_flags & (IFF_UP | IFF_LOOPBACK | IFF_RUNNING), IFF_UP | IFF_LOOPBACK | IFF_RUNNING);
  OK(ioctl(fd, SIOCGIFMTU, &request));
  EQ(request.ifr_mtu, 65536);
  OK(ioctl(fd, SIOCGIFHWADDR, &request));
  EQ(request.ifr_hwaddr.sa_family, ARPHRD_LOOPBACK);
  OK(ioctl(fd, SIOCGIFTXQLEN, &request));
  EQ(request.ifr_qlen, 1000);
  OK(ioctl(fd, SIOCGIFMETRIC, &request));
  EQ(request.ifr_metric, 0);
  memset(&request, 0, sizeof request);
  request.ifr_ifindex = 1;
  OK(ioctl(fd, SIOCGIFNAME, &request));
  CHECK(strcmp(request.ifr_name, "lo") == 0);
  request.ifr_ifindex = 54321;
  ERR(ioctl(fd, SIOCGIFNAME, &request), ENODEV);
  strcpy(request.ifr_name, "no-such");
  ERR(ioctl(fd, SIOCGIFFLAGS, &request), ENODEV);
  for (size_t i = 0; i < BAD_POINTERS; i++) {
    EQ(RAW(SYS_ioctl, fd, SIOCGIFFLAGS, bad_pointers[i]), -EFAULT);
    EQ(RAW(SYS_ioctl, fd, SIOCGIFCONF, bad_pointers[i]), -EFAULT);
  }
  ERR(ioctl(fd, 0x12345678, &request), ENOTTY);
  OK(close(fd));
}

/* Files of sysfs and proc. */
static void by_files(void) {
  static const struct {
    const char *name, *text;
  } files[] = {
      {"/sys/class/net/lo/ifindex", "1\n"},
      {"/sys/class/net/lo/address", "00:00:00:00:00:00\n"},
      {"/sys/class/net/lo/mtu", "65536\n"},
      {"/sys/class/net/lo/type", "772\n"},
      {"/sys/class/net/lo/flags", "0x9\n"},
      {"/sys/class/net/lo/operstate", "unknown\n"},
      {"/sys/class/net/lo/carrier", "1\n"},
      {"/sys/class/net/lo/uevent", "INTERFACE=lo\nIFINDEX=1\n"},
      {"/sys/class/net/lo/statistics/rx_errors", "0\n"},
      {"/sys/class/net/lo/subsystem/lo/ifindex", "1\n"},
  };
  char text[4096];
  for (size_t i = 0; i < COUNT(files); i++) {
    int fd = OK(open(files[i].name, O_RDONLY));
    ssize_t length = OK(read(fd, text, sizeof text - 1));
    text[length] = 0;
    if (strcmp(text, files[i].text) != 0) FAIL("%s is \"%s\"", files[i].name, text);
    OK(close(fd));
  }
  FILE *file = fopen("/proc/net/dev", "r");
  CHECK(file != NULL);
  int found = 0;
  while (fgets(text, sizeof text, file) != NULL) found |= strncmp(text, "    lo: ", 8) == 0;
  CHECK(found);
  fclose(file);
  file = fopen("/proc/net/if_inet6", "r");
  CHECK(file != NULL);
  found = 0;
  while (fgets(text, sizeof text, file) != NULL)
    found |= strcmp(text, "00000000000000000000000000000001 01 80 10 80       lo\n") == 0;
  CHECK(found);
  fclose(file);
}

int main(void) {
  by_library();
  by_ioctl();
  by_files();
  return 0;
}
