/* Sockets that only messages in each other's queues refer to are let go of, and what else is in those messages. unix(7) */
#include "sockets.h"

/* Waits until nobody has the write end of a pipe any more; Linux collects in its own time, when sockets are closed. */
static void expect_end(int read_end) {
  char byte;
  for (int tries = 0; tries < 1000; tries++) {
    int ends[2];
    pair_of(SOCK_STREAM, ends);
    OK(close(ends[0]));
    OK(close(ends[1]));
    if (read(read_end, &byte, 1) == 0) return;
    usleep(2000);
  }
  FAIL("the write end is still open");
}

int main(void) {
  int const types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
  for (int i = 0; i < 3; i++) {
    int pipe_ends[2], a[2], b[2];
    OK(pipe2(pipe_ends, O_NONBLOCK));
    /* A socket in its own queue. */
    pair_of(types[i], a);
    EQ(send_fds(a[0], (int[]){a[1], pipe_ends[1]}, 2, 0), 1);
    OK(close(a[0]));
    OK(close(a[1]));
    OK(close(pipe_ends[1]));
    expect_end(pipe_ends[0]);
    OK(close(pipe_ends[0]));

    /* Two pairs that hold each other. */
    OK(pipe2(pipe_ends, O_NONBLOCK));
    pair_of(types[i], a);
    pair_of(types[i], b);
    EQ(send_fds(a[0], (int[]){b[1], b[0]}, 2, 0), 1);
    EQ(send_fds(b[0], (int[]){a[1], a[0], pipe_ends[1]}, 3, 0), 1);
    OK(close(pipe_ends[1]));
    char byte;
    ERR(read(pipe_ends[0], &byte, 1), EAGAIN);
    OK(close(a[0]));
    OK(close(b[0]));
    OK(close(b[1]));
    /* Reachable as long as one descriptor is left: nothing may be lost. */
    int got[3];
    expect_end(({ int unrelated[2]; OK(pipe2(unrelated, O_NONBLOCK)); OK(close(unrelated[1])); unrelated[0]; }));
    ERR(read(pipe_ends[0], &byte, 1), EAGAIN);
    EQ(receive_fds(a[1], got, 3, 0), 2);
    OK(close(a[1]));
    ERR(read(pipe_ends[0], &byte, 1), EAGAIN);
    EQ(receive_fds(got[0], got + 1, 1, MSG_PEEK), 1);
    for (int fd = 3; fd < 100; fd++)
      if (fd != pipe_ends[0]) close(fd);
    expect_end(pipe_ends[0]);
    OK(close(pipe_ends[0]));
  }

  /* A connection that was never accepted, in the queue of which the listener is. */
  struct sockaddr_un address;
  socklen_t length = at_own_name(&address, "l");
  int pipe_ends[2];
  OK(pipe2(pipe_ends, O_NONBLOCK));
  int server = listener(SOCK_STREAM, &address, length, 5), client = connected_to(SOCK_STREAM, &address, length);
  EQ(send_fds(client, (int[]){server, client, pipe_ends[1]}, 3, 0), 1);
  OK(close(server));
  OK(close(client));
  OK(close(pipe_ends[1]));
  expect_end(pipe_ends[0]);

  /* A long chain: each pair in the queue of the next. */
  int last[2], next[2];
  OK(pipe2(pipe_ends, O_NONBLOCK));
  pair_of(SOCK_STREAM, last);
  EQ(send_fds(last[0], &pipe_ends[1], 1, 0), 1);
  OK(close(pipe_ends[1]));
  for (int i = 0; i < 150; i++) {
    pair_of(SOCK_STREAM, next);
    EQ(send_fds(next[0], last, 2, 0), 1);
    OK(close(last[0]));
    OK(close(last[1]));
    memcpy(last, next, sizeof last);
  }
  OK(close(last[0]));
  OK(close(last[1]));
  expect_end(pipe_ends[0]);

  /* Circles without end leave nothing behind. */
  for (int i = 0; i < 2000; i++) {
    pair_of(SOCK_DGRAM, next);
    int sent = send_fds(next[0], next, 2, 0);
    if (sent == -1) {
      EQ(errno, ETOOMANYREFS);
      usleep(1000);
    }
    OK(close(next[0]));
    OK(close(next[1]));
  }
  return 0;
}
