/* Pointers, lengths and flags of send, sendto, sendmsg, recv, recvfrom and recvmsg. */
#include "sockets.h"

static int ends[2];

static void fresh(int type) {
  OK(close(ends[0]));
  OK(close(ends[1]));
  pair_of(type, ends);
}

int main(void) {
  pair_of(SOCK_STREAM, ends);
  static char text[64]; /* not on the stack, which may lie within 2 GiB of the end of addresses */
  for (size_t i = 0; i < BAD_POINTERS; i++) {
    char *bad = bad_pointers[i];
    EQ(RAW(SYS_sendto, ends[0], bad, 4, 0, 0, 0), -EFAULT);
    EQ(RAW(SYS_recvfrom, ends[0], bad, 4, MSG_DONTWAIT, 0, 0), bad < (char *)0x7ffffffff000 ? -EAGAIN : -EFAULT);
    EQ(RAW(SYS_sendmsg, ends[0], bad, 0), -EFAULT);
    EQ(RAW(SYS_recvmsg, ends[0], bad, 0), -EFAULT);
    EQ(RAW(SYS_write, ends[0], bad, 4), -EFAULT);
    EQ(write(ends[1], "data", 4), 4);
    EQ(RAW(SYS_recvfrom, ends[0], bad, 4, 0, 0, 0), -EFAULT);
    EQ(RAW(SYS_read, ends[0], bad, 4), -EFAULT);
    struct iovec parts[2] = {{text, 1}, {bad, 2}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    /* A stream keeps the bytes that could not be stored. */
    EQ(RAW(SYS_recvmsg, ends[0], &message, 0), -EFAULT);
    EQ(RAW(SYS_sendmsg, ends[0], &message, 0), -EFAULT);
    message.msg_iov = (void *)bad;
    EQ(RAW(SYS_sendmsg, ends[0], &message, 0), -EFAULT);
    EQ(RAW(SYS_recvmsg, ends[0], &message, 0), -EFAULT);
    EQ(recv(ends[0], text, 64, 0), 4);
  }
  ERR(recv(ends[1], text, 1, MSG_DONTWAIT), EAGAIN);
  /* Halves of pages. */
  ERR(send(ends[0], (char *)before_guard(10), 11, 0), EFAULT);
  ERR(send(ends[0], (char *)after_hole(10) - 1, 5, 0), EFAULT);
  EQ(send(ends[0], before_guard(10), 10, 0), 10);
  ERR(recv(ends[1], (char *)before_guard(5), 10, 0), EFAULT);
  ERR(recv(ends[1], read_only(0), 10, 0), EFAULT);
  EQ(recv(ends[1], before_guard(10), 10, 0), 10);
  ERR(recv(-1, text, 1, 0), EBADF);
  ERR(send(0, text, 1, 0), ENOTSOCK);
  /* Sizes beyond all memory. */
  EQ(RAW(SYS_sendto, ends[0], text, -1, MSG_DONTWAIT, 0, 0), -EFAULT);
  EQ(write(ends[1], "x", 1), 1);
  EQ(RAW(SYS_recvfrom, ends[0], text, 1UL << 31, MSG_DONTWAIT, 0, 0), 1);

  /* A datagram that cannot be stored is lost. */
  fresh(SOCK_DGRAM);
  EQ(send(ends[0], "lost", 4, 0), 4);
  ERR(recv(ends[1], NULL, 4, 0), EFAULT);
  ERR(recv(ends[1], text, 4, MSG_DONTWAIT), EAGAIN);
  EQ(send(ends[0], "kept", 4, 0), 4);
  ERR(recv(ends[1], NULL, 4, MSG_PEEK), EFAULT);
  EQ(recv(ends[1], text, 4, MSG_DONTWAIT), 4);

  /* Fields of struct msghdr. */
  struct sockaddr_un address;
  struct iovec part = {text, 4};
  struct msghdr message = {.msg_name = &address, .msg_namelen = -1, .msg_iov = &part, .msg_iovlen = 1};
  ERR(sendmsg(ends[0], &message, 0), EINVAL);
  ERR(recvmsg(ends[0], &message, MSG_DONTWAIT), EINVAL);
  message.msg_name = NULL;
  EQ(sendmsg(ends[0], &message, 0), 4);
  message.msg_iovlen = 1025;
  ERR(sendmsg(ends[0], &message, 0), EMSGSIZE);
  ERR(recvmsg(ends[0], &message, 0), EMSGSIZE);
  message.msg_iovlen = 1;
  part.iov_len = -1;
  ERR(sendmsg(ends[0], &message, 0), EINVAL);
  part.iov_len = 4;
  EQ(RAW(SYS_sendmsg, ends[0], &message, 0x80000000L), -EINVAL);
  EQ(RAW(SYS_recvmsg, ends[1], &message, 0x80000000L), -EINVAL);
  /* A name of no sender: nothing is stored but its length. */
  memset(&address, 'z', sizeof address);
  message.msg_name = &address;
  message.msg_namelen = sizeof address;
  message.msg_flags = -1;
  EQ(recvmsg(ends[1], &message, 0), 4);
  EQ(message.msg_namelen, 0);
  EQ(message.msg_flags, 0);
  EQ(address.sun_path[0], 'z');
  socklen_t length = sizeof address;
  EQ(send(ends[0], "x", 1, 0), 1);
  EQ(recvfrom(ends[1], text, 4, 0, (struct sockaddr *)&address, &length), 1);
  EQ(length, 0);
  EQ(send(ends[0], "x", 1, 0), 1);
  EQ(RAW(SYS_recvfrom, ends[1], text, 4, 0, &address, 0), -EFAULT);
  ERR(recv(ends[1], text, 4, MSG_DONTWAIT), EAGAIN);
  /* Addresses given to send: a length of 0 is none. */
  EQ(sendto(ends[0], "x", 1, 0, (struct sockaddr *)&address, 0), 1);
  ERR(sendto(ends[0], "x", 1, 0, (struct sockaddr *)&address, 129), EINVAL);
  EQ(RAW(SYS_sendto, ends[0], text, 1, 0, 8, 20), -EFAULT);
  address.sun_family = AF_INET;
  ERR(sendto(ends[0], "x", 1, 0, (struct sockaddr *)&address, 20), EINVAL);
  fresh(SOCK_STREAM);
  ERR(sendto(ends[0], "x", 1, 0, (struct sockaddr *)&address, 20), EISCONN);
  int alone = OK(socket(AF_UNIX, SOCK_STREAM, 0));
  ERR(sendto(alone, "x", 1, 0, (struct sockaddr *)&address, 20), EOPNOTSUPP);
  ERR(send(alone, "x", 1, 0), ENOTCONN);
  ERR(recv(alone, text, 1, 0), EINVAL);
  ERR(recv(alone, text, 0, 0), EINVAL);
  EQ(read(alone, text, 0), 0);
  int datagram = OK(socket(AF_UNIX, SOCK_DGRAM, 0));
  ERR(send(datagram, "x", 1, 0), ENOTCONN);
  ERR(recv(datagram, text, 1, MSG_DONTWAIT), EAGAIN);
  return 0;
}
