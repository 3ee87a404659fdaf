/* AF_UNIX between processes: abstract names, descriptors, and who sent them. unix(7) */
#include "family.h"
#include <sys/socket.h>
#include <sys/un.h>

static struct sockaddr_un address;
static socklen_t length;

/* Sends a byte with a descriptor, and with credentials if they are wanted. */
static long send_with(int socket, int fd, struct ucred *who) {
  char byte = 'x', control[CMSG_SPACE(sizeof(int)) + CMSG_SPACE(sizeof(struct ucred))] = {0};
  struct iovec vector = {&byte, 1};
  struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = control};
  struct cmsghdr *part = (void *)control;
  if (fd >= 0) {
    *part = (struct cmsghdr){.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof fd)};
    memcpy(CMSG_DATA(part), &fd, sizeof fd);
    message.msg_controllen = CMSG_SPACE(sizeof fd);
    part = (void *)(control + message.msg_controllen);
  }
  if (who != NULL) {
    *part = (struct cmsghdr){.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_CREDENTIALS, .cmsg_len = CMSG_LEN(sizeof *who)};
    memcpy(CMSG_DATA(part), who, sizeof *who);
    message.msg_controllen += CMSG_SPACE(sizeof *who);
  }
  return sendmsg(socket, &message, 0);
}
static int receive(int socket, struct ucred *who) {
  char byte, control[256];
  struct iovec vector = {&byte, 1};
  struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  EQ(recvmsg(socket, &message, 0), 1);
  int fd = -1;
  for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part != NULL; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_type == SCM_RIGHTS) memcpy(&fd, CMSG_DATA(part), sizeof fd);
    if (part->cmsg_type == SCM_CREDENTIALS) memcpy(who, CMSG_DATA(part), sizeof *who);
  }
  return fd;
}

static int client(void) {
  int socket_ = OK(socket(AF_UNIX, SOCK_STREAM, 0));
  OK(connect(socket_, (void *)&address, length));
  struct ucred peer;
  socklen_t size = sizeof peer;
  OK(getsockopt(socket_, SOL_SOCKET, SO_PEERCRED, &peer, &size));
  EQ(peer.pid, getppid());
  /* A pipe goes there, whose other end stays here. */
  int pipes[2];
  OK(pipe(pipes));
  EQ(send_with(socket_, pipes[1], NULL), 1);
  close(pipes[1]);
  char text[16] = "";
  EQ(read(pipes[0], text, sizeof text), 5);
  SAME(text, "piped");
  EQ(read(pipes[0], text, 1), 0);
  struct ucred who = {getpid(), getuid(), getgid()};
  EQ(send_with(socket_, -1, &who), 1);
  if (geteuid() == 0) {
    /* Root may name anybody who is there. */
    who.pid = getppid();
    who.uid = 12345;
    EQ(send_with(socket_, -1, &who), 1);
    who.pid = 0x3fffffff;
    ERR(send_with(socket_, -1, &who), ESRCH);
    OK(RAW(SYS_setresuid, NOBODY, NOBODY, NOBODY));
    who.pid = getpid();
    who.uid = 0;
    ERR(send_with(socket_, -1, &who), EPERM);
    who.uid = NOBODY;
    who.pid = getppid();
    ERR(send_with(socket_, -1, &who), EPERM);
  }
  return 6;
}

int main(void) {
  address.sun_family = AF_UNIX;
  int named = snprintf(address.sun_path + 1, 64, "skerry family %d", getpid());
  length = offsetof(struct sockaddr_un, sun_path) + 1 + named;
  int listener = OK(socket(AF_UNIX, SOCK_STREAM, 0));
  OK(bind(listener, (void *)&address, length));
  OK(listen(listener, 4));
  int second = OK(socket(AF_UNIX, SOCK_STREAM, 0));
  ERR(bind(second, (void *)&address, length), EADDRINUSE);
  pid_t pid = OK(fork());
  if (pid == 0) {
    close(listener);
    _exit(client());
  }
  int connection = OK(accept(listener, NULL, NULL));
  OK(setsockopt(connection, SOL_SOCKET, SO_PASSCRED, &(int){1}, sizeof(int)));
  struct ucred who = {0, 0, 0};
  socklen_t size = sizeof who;
  OK(getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &who, &size));
  EQ(who.pid, pid);
  EQ(who.uid, geteuid());
  int given = receive(connection, &who);
  CHECK(given >= 0);
  EQ(write(given, "piped", 5), 5);
  close(given);
  memset(&who, 0, sizeof who);
  EQ(receive(connection, &who), -1);
  EQ(who.pid, pid);
  EQ(who.uid, getuid());
  EQ(who.gid, getgid());
  if (geteuid() == 0) {
    EQ(receive(connection, &who), -1);
    EQ(who.pid, getpid());
    EQ(who.uid, 12345);
  }
  int status;
  EQ(waitpid(pid, &status, 0), pid);
  EQ(exit_status(status), 6);
  char byte;
  EQ(read(connection, &byte, 1), 0);
  /* An abstract name goes with its socket, of which the child had a copy. */
  close(listener);
  OK(bind(second, (void *)&address, length));
  return 0;
}
