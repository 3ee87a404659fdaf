/* /proc/net of the sockets of this program. proc_pid_net(5) */
#include "inet.h"

/* The line of a table that ends with this inode's fields; the state and the queues of it. */
static int line_of(const char *table, int fd, char local[64], char remote[64], unsigned *state, unsigned *received) {
  struct stat status;
  OK(fstat(fd, &status));
  FILE *file = fopen(table, "r");
  CHECK(file != NULL);
  char text[512];
  int lines = 0;
  while (fgets(text, sizeof text, file) != NULL) {
    unsigned long inode;
    unsigned sent;
    if (sscanf(text, " %*d: %63s %63s %x %x:%x %*x:%*x %*x %*u %*u %lu", local, remote, state, &sent, received, &inode) != 6)
      continue;
    if (inode == status.st_ino) {
      lines++;
      break;
    }
  }
  fclose(file);
  return lines;
}

int main(void) {
  char local[64], remote[64], expected[64];
  unsigned state, received;
  int listening = listener(AF_INET, 5), fd = connected_to(AF_INET, listening);
  CHECK(line_of("/proc/net/tcp", listening, local, remote, &state, &received));
  EQ(state, TCP_LISTEN);
  EQ(received, 1);
  snprintf(expected, sizeof expected, "0100007F:%04X", port_of(listening));
  SAME(local, expected);
  SAME(remote, "00000000:0000");
  int other = OK(accept(listening, NULL, NULL));
  OK(send(fd, "12345", 5, 0));
  await(other, POLLIN);
  CHECK(line_of("/proc/net/tcp", other, local, remote, &state, &received));
  EQ(state, TCP_ESTABLISHED);
  EQ(received, 5);
  SAME(local, expected);
  snprintf(expected, sizeof expected, "0100007F:%04X", port_of(fd));
  SAME(remote, expected);
  OK(shutdown(fd, SHUT_WR));
  await(other, POLLRDHUP);
  CHECK(line_of("/proc/net/tcp", other, local, remote, &state, &received));
  EQ(state, TCP_CLOSE_WAIT);
  int six = listener(AF_INET6, 1);
  CHECK(line_of("/proc/net/tcp6", six, local, remote, &state, &received));
  snprintf(expected, sizeof expected, "00000000000000000000000001000000:%04X", port_of(six));
  SAME(local, expected);
  int udp = bound(AF_INET, SOCK_DGRAM);
  CHECK(line_of("/proc/net/udp", udp, local, remote, &state, &received));
  EQ(state, TCP_CLOSE);
  snprintf(expected, sizeof expected, "0100007F:%04X", port_of(udp));
  SAME(local, expected);
  int fresh = OK(socket(AF_INET, SOCK_DGRAM, 0));
  CHECK(!line_of("/proc/net/udp", fresh, local, remote, &state, &received));
  CHECK(strstr(get("/proc/net/snmp"), "Tcp: RtoAlgorithm") != NULL);
  CHECK(strstr(get("/proc/net/sockstat"), "TCP: inuse ") != NULL);
  return 0;
}
