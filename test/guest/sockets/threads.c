/* Threads at the ends of sockets: streams with matching bytes, many senders to one datagram socket, accepting together. */
#include "sockets.h"
#include "../threads/threads.h"

#define TOTAL (4 << 20)
#define SENDERS 6
#define MESSAGES 300
static struct sockaddr_un address;
static socklen_t address_length;

static void *write_stream(void *argument) {
  int fd = *(int *)argument;
  static unsigned char bytes[100000];
  unsigned at = 0;
  for (size_t sent = 0; sent < TOTAL;) {
    size_t size = (at * 7919) % sizeof bytes + 1;
    if (size > TOTAL - sent) size = TOTAL - sent;
    for (size_t i = 0; i < size; i++) bytes[i] = (sent + i) * 17 >> 3;
    EQ(send(fd, bytes, size, 0), size);
    sent += size;
    at++;
  }
  OK(shutdown(fd, SHUT_WR));
  return NULL;
}
static void *send_messages(void *argument) {
  int me = *(int *)argument, fd = OK(socket(AF_UNIX, SOCK_DGRAM, 0));
  for (int i = 0; i < MESSAGES; i++) {
    int message[2] = {me, i};
    EQ(sendto(fd, message, sizeof message, 0, (struct sockaddr *)&address, address_length), sizeof message);
  }
  OK(close(fd));
  return NULL;
}
static void *accept_some(void *argument) {
  int server = *(int *)argument;
  for (int i = 0; i < 50; i++) {
    int fd = OK(accept(server, NULL, NULL));
    int value;
    EQ(recv(fd, &value, sizeof value, MSG_WAITALL), sizeof value);
    value++;
    EQ(send(fd, &value, sizeof value, 0), sizeof value);
    OK(close(fd));
  }
  return NULL;
}
static void *dial(void *argument) {
  (void)argument;
  for (int i = 0; i < 50; i++) {
    int fd = connected_to(SOCK_STREAM, &address, address_length), value = i;
    EQ(send(fd, &value, sizeof value, 0), sizeof value);
    EQ(recv(fd, &value, sizeof value, MSG_WAITALL), sizeof value);
    EQ(value, i + 1);
    OK(close(fd));
  }
  return NULL;
}

int main(void) {
  int ends[2];
  pair_of(SOCK_STREAM, ends);
  pthread_t writer = start(write_stream, &ends[0]);
  static unsigned char bytes[70000];
  size_t seen = 0;
  for (ssize_t got; (got = OK(read(ends[1], bytes, sizeof bytes))) > 0; seen += got)
    for (ssize_t i = 0; i < got; i++) EQ(bytes[i], (unsigned char)((seen + i) * 17 >> 3));
  EQ(seen, TOTAL);
  finish(writer);

  address_length = at_own_name(&address, "d");
  int receiver = bound(SOCK_DGRAM, &address, address_length), ids[SENDERS], next[SENDERS] = {0};
  pthread_t threads[SENDERS];
  for (int i = 0; i < SENDERS; i++) {
    ids[i] = i;
    threads[i] = start(send_messages, &ids[i]);
  }
  for (int i = 0; i < SENDERS * MESSAGES; i++) {
    int message[2];
    EQ(recv(receiver, message, sizeof message, 0), sizeof message);
    EQ(message[1], next[message[0]]++);
  }
  for (int i = 0; i < SENDERS; i++) finish(threads[i]);

  address_length = at_own_name(&address, "s");
  int server = listener(SOCK_STREAM, &address, address_length, 1);
  for (int i = 0; i < SENDERS; i++) threads[i] = start(i % 2 ? dial : accept_some, &server);
  for (int i = 0; i < SENDERS; i++) finish(threads[i]);
  return 0;
}
