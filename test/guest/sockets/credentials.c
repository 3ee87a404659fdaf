/* Who sent a message, and who is at the other end. unix(7), SCM_CREDENTIALS, SO_PASSCRED, SO_PEERCRED, SO_PEERGROUPS */
#include "sockets.h"
#include <sys/socket.h>

static union {
  char space[256];
  struct cmsghdr header;
} control;
static char bytes[64];

static struct msghdr header(size_t room) {
  static struct iovec part = {bytes, sizeof bytes};
  return (struct msghdr){.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = room};
}
static struct ucred received(int fd, ssize_t size) {
  struct msghdr message = header(sizeof control);
  memset(&control, 0, sizeof control);
  EQ(OK(recvmsg(fd, &message, 0)), size);
  EQ(message.msg_controllen, CMSG_SPACE(sizeof(struct ucred)));
  EQ(control.header.cmsg_type, SCM_CREDENTIALS);
  EQ(control.header.cmsg_level, SOL_SOCKET);
  EQ(control.header.cmsg_len, CMSG_LEN(sizeof(struct ucred)));
  return *(struct ucred *)CMSG_DATA(&control.header);
}
static ssize_t claim(int fd, pid_t pid, uid_t uid, gid_t gid) {
  struct iovec part = {"c", 1};
  struct ucred who = {pid, uid, gid};
  memset(&control, 0, sizeof control);
  control.header =
      (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof who), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_CREDENTIALS};
  memcpy(CMSG_DATA(&control.header), &who, sizeof who);
  struct msghdr message = {
      .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = CMSG_SPACE(sizeof who)};
  return sendmsg(fd, &message, 0);
}
static struct ucred peer(int fd) {
  struct ucred who;
  socklen_t length = sizeof who;
  OK(getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &length));
  EQ(length, sizeof who);
  return who;
}

int main(void) {
  int const types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
  for (int i = 0; i < 3; i++) {
    int ends[2];
    pair_of(types[i], ends);
    EQ(option(ends[0], SO_PASSCRED), 0);
    set_option(ends[1], SO_PASSCRED, 1);
    EQ(option(ends[1], SO_PASSCRED), 1);
    EQ(write(ends[0], "x", 1), 1);
    struct ucred who = received(ends[1], 1);
    EQ(who.pid, getpid());
    EQ(who.uid, getuid());
    EQ(who.gid, getgid());
    EQ(claim(ends[0], getpid(), getuid(), getgid()), 1);
    EQ(received(ends[1], 1).pid, getpid());
    ERR(claim(ends[0], getpid(), -1, getgid()), EINVAL);
    /* Too little room, and none. */
    EQ(write(ends[0], "x", 1), 1);
    struct msghdr message = header(CMSG_LEN(4));
    EQ(recvmsg(ends[1], &message, 0), 1);
    EQ(message.msg_flags, MSG_CTRUNC);
    EQ(control.header.cmsg_len, CMSG_LEN(4));
    EQ(message.msg_controllen, CMSG_LEN(4));
    EQ(write(ends[0], "x", 1), 1);
    message = header(0);
    message.msg_control = NULL;
    EQ(recvmsg(ends[1], &message, 0), 1);
    EQ(message.msg_flags, MSG_CTRUNC);
    /* Together with descriptors: credentials first. */
    EQ(send_fds(ends[0], ends, 1, 0), 1);
    message = header(sizeof control);
    EQ(recvmsg(ends[1], &message, 0), 1);
    EQ(message.msg_controllen, CMSG_SPACE(sizeof who) + CMSG_SPACE(4));
    EQ(control.header.cmsg_type, SCM_CREDENTIALS);
    struct cmsghdr *second = CMSG_NXTHDR(&message, &control.header);
    EQ(second->cmsg_type, SCM_RIGHTS);
    EQ(peer(ends[0]).pid, getpid());
    EQ(peer(ends[0]).uid, geteuid());
    EQ(peer(ends[1]).gid, getegid());
  }
  int fd = OK(socket(AF_UNIX, SOCK_STREAM, 0));
  struct ucred nobody = peer(fd);
  EQ(nobody.pid, 0);
  EQ((int)nobody.uid, -1);
  EQ((int)nobody.gid, -1);
  gid_t groups[256];
  socklen_t length = sizeof groups;
  ERR(getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &length), ENODATA);
  struct ucred some;
  length = 5;
  OK(getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &some, &length));
  EQ(length, 5);

  /* A stream with SO_PASSCRED does not glue what different senders wrote. */
  int ends[2];
  pair_of(SOCK_STREAM, ends);
  set_option(ends[1], SO_PASSCRED, 1);
  EQ(write(ends[0], "ab", 2), 2);
  EQ(write(ends[0], "cd", 2), 2);
  received(ends[1], 4);

  struct sockaddr_un address;
  length = at_own_name(&address, "c");
  int server = listener(SOCK_STREAM, &address, length, 5);
  need_root();
  EQ(claim(ends[0], getpid(), 1000, 1001), 1);
  EQ(write(ends[0], "mine", 4), 4);
  struct ucred who = received(ends[1], 1);
  EQ(who.uid, 1000);
  EQ(who.gid, 1001);
  EQ(received(ends[1], 4).uid, 0);
  ERR(claim(ends[0], 31999, 0, 0), ESRCH);
  gid_t const two[] = {7, 9};
  OK(RAW(SYS_setgroups, 2, two));
  OK(RAW(SYS_setresgid, 50, 60, 70));
  OK(RAW(SYS_setresuid, 100, 200, 300));
  int client = connected_to(SOCK_STREAM, &address, length), accepted = OK(accept(server, NULL, NULL));
  EQ(peer(client).uid, 0);
  EQ(peer(accepted).uid, 200);
  EQ(peer(accepted).gid, 60);
  length = sizeof groups;
  OK(getsockopt(accepted, SOL_SOCKET, SO_PEERGROUPS, groups, &length));
  EQ(length, 8);
  EQ(groups[0], 7);
  EQ(groups[1], 9);
  length = 4;
  ERR(getsockopt(accepted, SOL_SOCKET, SO_PEERGROUPS, groups, &length), ERANGE);
  EQ(length, 8);
  set_option(accepted, SO_PASSCRED, 1);
  EQ(write(client, "x", 1), 1);
  EQ(received(accepted, 1).uid, 100);
  EQ(claim(client, getpid(), 300, 70), 1);
  EQ(received(accepted, 1).gid, 70);
  ERR(claim(client, getpid(), 0, 50), EPERM);
  ERR(claim(client, getpid(), 100, 0), EPERM);
  ERR(claim(client, 1, 100, 50), EPERM);
  return 0;
}
