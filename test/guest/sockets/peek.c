/* MSG_PEEK leaves what it shows; SO_PEEK_OFF lets it go on from where it was. recv(2), socket(7) */
#include "sockets.h"

int main(void) {
  int ends[2];
  char text[32];
  pair_of(SOCK_STREAM, ends);
  EQ(option(ends[0], SO_PEEK_OFF), -1);
  ERR(recv(ends[1], text, 8, MSG_PEEK | MSG_DONTWAIT), EAGAIN);
  EQ(write(ends[0], "abcd", 4), 4);
  EQ(write(ends[0], "efgh", 4), 4);
  EQ(recv(ends[1], text, 2, MSG_PEEK), 2);
  EQ(recv(ends[1], text, 32, MSG_PEEK), 8);
  EQ(memcmp(text, "abcdefgh", 8), 0);
  EQ(recv(ends[1], text, 8, MSG_PEEK | MSG_WAITALL), 8);
  EQ(read(ends[1], text, 3), 3);
  EQ(recv(ends[1], text, 32, MSG_PEEK), 5);
  EQ(memcmp(text, "defgh", 5), 0);

  set_option(ends[1], SO_PEEK_OFF, 1);
  EQ(recv(ends[1], text, 2, MSG_PEEK), 2);
  EQ(memcmp(text, "ef", 2), 0);
  EQ(option(ends[1], SO_PEEK_OFF), 3);
  EQ(recv(ends[1], text, 8, MSG_PEEK), 2);
  EQ(memcmp(text, "gh", 2), 0);
  EQ(option(ends[1], SO_PEEK_OFF), 5);
  ERR(recv(ends[1], text, 8, MSG_PEEK | MSG_DONTWAIT), EAGAIN);
  /* Taking bytes away moves the place back. */
  EQ(read(ends[1], text, 4), 4);
  EQ(option(ends[1], SO_PEEK_OFF), 1);
  EQ(write(ends[0], "ij", 2), 2);
  EQ(recv(ends[1], text, 8, MSG_PEEK), 2);
  EQ(memcmp(text, "ij", 2), 0);
  set_option(ends[1], SO_PEEK_OFF, -1);
  EQ(recv(ends[1], text, 8, MSG_PEEK), 3);

  pair_of(SOCK_DGRAM, ends);
  EQ(write(ends[0], "first", 5), 5);
  EQ(write(ends[0], "second", 6), 6);
  EQ(recv(ends[1], text, 3, MSG_PEEK), 3);
  EQ(recv(ends[1], text, 3, MSG_PEEK | MSG_TRUNC), 5);
  set_option(ends[1], SO_PEEK_OFF, 0);
  EQ(recv(ends[1], text, 3, MSG_PEEK), 3);
  EQ(memcmp(text, "fir", 3), 0);
  EQ(recv(ends[1], text, 32, MSG_PEEK), 2);
  EQ(memcmp(text, "st", 2), 0);
  EQ(recv(ends[1], text, 32, MSG_PEEK), 6);
  EQ(memcmp(text, "second", 6), 0);
  ERR(recv(ends[1], text, 32, MSG_PEEK | MSG_DONTWAIT), EAGAIN);
  EQ(recv(ends[1], text, 32, 0), 5);
  EQ(recv(ends[1], text, 32, 0), 6);
  return 0;
}
