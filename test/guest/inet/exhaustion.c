/* Many connections with all the bytes that they take, and nobody who reads: bounded, and each still gets on. */
#include "inet.h"

#define PAIRS 200

int main(void) {
  static int ends[PAIRS][2];
  static char bytes[65536];
  for (int i = 0; i < PAIRS; i++) {
    tcp_pair(ends[i]);
    nonblocking(ends[i][0]);
  }
  for (int i = 0; i < PAIRS; i++) {
    long sent = 0, done;
    while (sent < 1 << 20 && (done = send(ends[i][0], bytes, sizeof bytes, 0)) > 0) sent += done;
    CHECK(sent > 0);
  }
  for (int i = 0; i < PAIRS; i++) {
    OK(shutdown(ends[i][0], SHUT_WR));
    long got, all = 0;
    while ((got = OK(recv(ends[i][1], bytes, sizeof bytes, 0))) > 0) all += got;
    CHECK(all > 0);
    OK(close(ends[i][0]));
    OK(close(ends[i][1]));
  }
  return 0;
}
