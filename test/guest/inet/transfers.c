/* Much data both ways at once, between processes, with bounded buffers. */
#include "inet.h"

#ifndef TOTAL
#define TOTAL (32 << 20)
#endif

static uint64_t hash(uint64_t before, const unsigned char *bytes, size_t length) {
  for (size_t i = 0; i < length; i++) before = (before ^ bytes[i]) * 0x100000001b3;
  return before;
}
static void fill(unsigned char *bytes, size_t length, uint32_t *seed) {
  for (size_t i = 0; i < length; i++) {
    *seed = *seed * 1664525 + 1013904223;
    bytes[i] = *seed >> 24;
  }
}

/* Sends its own bytes and receives the other side's, without ever waiting in send or recv. */
static void both_ways(int fd, uint32_t seed, uint32_t other_seed) {
  static unsigned char out[60000], in[50000], expected[50000];
  size_t sent = 0, received = 0, ready = 0, at = 0;
  uint64_t seen = 0, should = 0;
  nonblocking(fd);
  while (sent < TOTAL || received < TOTAL) {
    struct pollfd entry = {.fd = fd, .events = (sent < TOTAL ? POLLOUT : 0) | (received < TOTAL ? POLLIN : 0)};
    EQ(poll(&entry, 1, 20000), 1);
    if (entry.revents & POLLOUT) {
      if (at == ready) {
        ready = TOTAL - sent < sizeof out ? TOTAL - sent : sizeof out;
        at = 0;
        fill(out, ready, &seed);
      }
      ssize_t done = send(fd, out + at, ready - at, MSG_NOSIGNAL);
      if (done < 0) EQ(errno, EAGAIN);
      else {
        at += done;
        sent += done;
        if (sent == TOTAL) OK(shutdown(fd, SHUT_WR));
      }
    }
    if (entry.revents & POLLIN) {
      ssize_t done = recv(fd, in, sizeof in, 0);
      if (done < 0) EQ(errno, EAGAIN);
      else {
        CHECK(done > 0);
        fill(expected, done, &other_seed);
        seen = hash(seen, in, done);
        should = hash(should, expected, done);
        received += done;
      }
    }
  }
  CHECK(seen == should);
  OK(fcntl(fd, F_SETFL, O_RDWR));
  EQ(recv(fd, in, 1, 0), 0);
}

/* Nobody reads: what may be under way is bounded; then half of it is read, and there is room again. */
static void bounded(void) {
  int ends[2];
  tcp_pair(ends);
  static char bytes[65536];
  nonblocking(ends[0]);
  long held = 0, done;
  while ((done = send(ends[0], bytes, sizeof bytes, 0)) > 0) {
    held += done;
    CHECK(held < 64 << 20);
  }
  EQ(errno, EAGAIN);
  EQ(conditions(ends[0]), 0);
  CHECK(held > 60000);
  while (held > 0) held -= OK(recv(ends[1], bytes, sizeof bytes, 0));
  EQ(held, 0);
  EQ(await(ends[0], POLLOUT), POLLOUT);
  /* A small buffer. */
  int listening = bound(AF_INET, SOCK_STREAM);
  SET(listening, SOL_SOCKET, SO_RCVBUF, 4096);
  OK(listen(listening, 1));
  int fd = OK(socket(AF_INET, SOCK_STREAM, 0));
  SET(fd, SOL_SOCKET, SO_SNDBUF, 4096);
  union address address;
  socklen_t length = loopback(&address, AF_INET, port_of(listening));
  OK(connect(fd, &address.any, length));
  nonblocking(fd);
  held = 0;
  while ((done = send(fd, bytes, 1000, 0)) > 0) held += done;
  EQ(errno, EAGAIN);
  CHECK(held >= 2000 && held < 200000);
}

int main(void) {
  bounded();
  int listening = listener(AF_INET6, 1);
  pid_t child = OK(fork());
  if (child == 0) {
    both_ways(connected_to(AF_INET6, listening), 1, 2);
    _exit(0);
  }
  both_ways(OK(accept(listening, NULL, NULL)), 2, 1);
  int status;
  EQ(waitpid(child, &status, 0), child);
  EQ(status, 0);
  return 0;
}
