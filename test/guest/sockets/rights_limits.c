/* Too many descriptors, too little room for them, none left. unix(7), cmsg(3) */
#include "sockets.h"

static int ends[2], many[254];
static union {
  char space[CMSG_SPACE(sizeof many)];
  struct cmsghdr header;
} control;
static char byte;
static struct iovec part = {&byte, 1};

static int receive(size_t room, int *count) {
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = room};
  memset(&control, 0, sizeof control);
  EQ(OK(recvmsg(ends[1], &message, 0)), 1);
  *count = message.msg_controllen == 0 ? 0 : (control.header.cmsg_len - CMSG_LEN(0)) / 4;
  return message.msg_flags;
}
static int open_files(void) {
  int count = 0;
  for (int fd = 0; fd < 600; fd++) count += fcntl(fd, F_GETFD) != -1;
  return count;
}

int main(void) {
  int count;
  pair_of(SOCK_STREAM, ends);
  int file = OK(open("/dev/null", O_RDWR));
  for (size_t i = 0; i < COUNT(many); i++) many[i] = file;
  ERR(send_fds(ends[0], many, 254, 0), EINVAL);
  EQ(send_fds(ends[0], many, 253, 0), 1);
  EQ(receive(sizeof control, &count), 0);
  EQ(count, 253);
  OK(close_range(file + 1, 600, 0));
  int before = open_files();

  struct {
    size_t room;
    int count, flags;
  } const cases[] = {{0, 0, MSG_CTRUNC},           {8, 0, MSG_CTRUNC},
                     {16, 0, MSG_CTRUNC},          {19, 0, MSG_CTRUNC},
                     {CMSG_LEN(4), 1, MSG_CTRUNC}, {CMSG_LEN(8), 2, MSG_CTRUNC},
                     {CMSG_LEN(12), 3, 0},         {CMSG_SPACE(12), 3, 0}};
  for (size_t i = 0; i < COUNT(cases); i++) {
    EQ(send_fds(ends[0], many, 3, 0), 1);
    EQ(receive(cases[i].room, &count), cases[i].flags);
    EQ(count, cases[i].count);
    EQ(open_files(), before + count);
    OK(close_range(file + 1, 600, 0));
  }
  /* No buffer at all. */
  EQ(send_fds(ends[0], many, 3, 0), 1);
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_controllen = 64};
  EQ(recvmsg(ends[1], &message, 0), 1);
  EQ(message.msg_flags, MSG_CTRUNC);
  EQ(message.msg_controllen, 0);
  EQ(open_files(), before);

  /* Descriptors of the receiver are used up. */
  struct rlimit limit = {file + 3, file + 3};
  OK(setrlimit(RLIMIT_NOFILE, &limit));
  EQ(send_fds(ends[0], many, 4, 0), 1);
  EQ(receive(sizeof control, &count), MSG_CTRUNC);
  EQ(count, 2);

  /* Malformed control messages. */
  memset(&control, 0, sizeof control);
  struct msghdr out = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = CMSG_LEN(4)};
  control.header = (struct cmsghdr){.cmsg_len = CMSG_LEN(4), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
  size_t const lengths[] = {0, 15, CMSG_LEN(5), (size_t)-1, (size_t)1 << 63};
  for (size_t i = 0; i < COUNT(lengths); i++) {
    control.header.cmsg_len = lengths[i];
    ERR(sendmsg(ends[0], &out, 0), EINVAL);
  }
  control.header.cmsg_len = CMSG_LEN(4);
  control.header.cmsg_type = 77;
  ERR(sendmsg(ends[0], &out, 0), EINVAL);
  /* Another level is nobody's business; too short a buffer holds nothing; no descriptors are no descriptors. */
  control.header.cmsg_level = 41;
  EQ(sendmsg(ends[0], &out, 0), 1);
  control.header.cmsg_level = SOL_SOCKET;
  out.msg_controllen = 15;
  EQ(sendmsg(ends[0], &out, 0), 1);
  control.header.cmsg_type = SCM_RIGHTS;
  control.header.cmsg_len = CMSG_LEN(0);
  out.msg_controllen = CMSG_LEN(0);
  EQ(sendmsg(ends[0], &out, 0), 1);
  out.msg_controllen = (size_t)1 << 31;
  ERR(sendmsg(ends[0], &out, 0), ENOBUFS);
  out.msg_controllen = 64 << 20;
  ERR(sendmsg(ends[0], &out, 0), ENOBUFS);
  out.msg_controllen = CMSG_LEN(4);
  for (size_t i = 0; i < BAD_POINTERS; i++) {
    out.msg_control = bad_pointers[i];
    ERR(sendmsg(ends[0], &out, 0), EFAULT);
  }
  return 0;
}
