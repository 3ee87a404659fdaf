/* Descriptors in messages: shared offsets, flags, several at once, their place among the bytes. unix(7), SCM_RIGHTS */
#include "sockets.h"

int main(void) {
  int const types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
  for (int i = 0; i < 3; i++) {
    int ends[2], got[8];
    pair_of(types[i], ends);
    put("file", "0123456789");
    int file = OK(open("file", O_RDWR));
    EQ(lseek(file, 3, SEEK_SET), 3);
    EQ(send_fds(ends[0], &file, 1, 0), 1);
    OK(unlink("file"));
    EQ(receive_fds(ends[1], got, 1, 0), 1);
    CHECK(got[0] != file);
    EQ(fcntl(got[0], F_GETFD), 0);
    EQ(fcntl(got[0], F_GETFL) & O_ACCMODE, O_RDWR);
    char text[4];
    EQ(read(got[0], text, 2), 2);
    EQ(memcmp(text, "34", 2), 0);
    EQ(lseek(file, 0, SEEK_CUR), 5);
    OK(close(got[0]));

    /* The sender may close its own; the message keeps the file open. */
    int pipe_ends[2];
    OK(pipe(pipe_ends));
    EQ(send_fds(ends[0], &pipe_ends[1], 1, 0), 1);
    OK(close(pipe_ends[1]));
    non_blocking(pipe_ends[0]);
    ERR(read(pipe_ends[0], text, 1), EAGAIN);
    EQ(receive_fds(ends[1], got, 1, MSG_CMSG_CLOEXEC), 1);
    EQ(fcntl(got[0], F_GETFD), FD_CLOEXEC);
    EQ(write(got[0], "x", 1), 1);
    EQ(read(pipe_ends[0], text, 1), 1);
    OK(close(got[0]));
    EQ(read(pipe_ends[0], text, 1), 0);

    /* A message that is thrown away takes its descriptors along. */
    OK(close(pipe_ends[0]));
    OK(pipe(pipe_ends));
    EQ(send_fds(ends[0], &pipe_ends[1], 1, 0), 1);
    OK(close(pipe_ends[1]));
    EQ(recv(ends[1], text, 1, 0), 1);
    EQ(read(pipe_ends[0], text, 1), 0);

    /* Looking at a message opens descriptors too. */
    EQ(send_fds(ends[0], (int[]){file, ends[0]}, 2, 0), 1);
    EQ(receive_fds(ends[1], got, 8, MSG_PEEK), 2);
    EQ(receive_fds(ends[1], got + 2, 8, 0), 2);
    for (int n = 0; n < 4; n++) OK(close(got[n]));

    /* Directories, O_PATH, sockets and the socket itself. */
    int directory = OK(open(".", O_RDONLY | O_DIRECTORY)), path = OK(open("/", O_PATH));
    EQ(send_fds(ends[0], (int[]){directory, path, ends[1]}, 3, 0), 1);
    EQ(receive_fds(ends[1], got, 8, 0), 3);
    OK(fchdir(got[0]));
    EQ(fcntl(got[1], F_GETFL) & O_PATH, O_PATH);
    EQ(option(got[2], SO_TYPE), types[i]);

    ERR(send_fds(ends[0], (int[]){file, -1}, 2, 0), EBADF);
    ERR(send_fds(ends[0], (int[]){file, 500}, 2, 0), EBADF);
    ERR(recv(ends[1], text, 1, MSG_DONTWAIT), EAGAIN);
    OK(close_range(3, 100, 0));
  }
  /* In a stream reading stops behind the bytes that descriptors came with; it does not start another such group. */
  int ends[2], got[4];
  pair_of(SOCK_STREAM, ends);
  EQ(write(ends[0], "ab", 2), 2);
  EQ(send_fds(ends[0], ends, 1, 0), 1);
  EQ(write(ends[0], "cd", 2), 2);
  EQ(send_fds(ends[0], ends, 2, 0), 1);
  char bytes[16];
  union {
    char space[256];
    struct cmsghdr header;
  } control;
  struct iovec part = {bytes, sizeof bytes};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = 256};
  EQ(recvmsg(ends[1], &message, 0), 3);
  EQ(memcmp(bytes, "abf", 3), 0);
  EQ(message.msg_controllen, CMSG_SPACE(4));
  EQ(control.header.cmsg_len, CMSG_LEN(4));
  EQ(message.msg_flags, 0);
  message.msg_controllen = 256;
  EQ(recvmsg(ends[1], &message, MSG_CMSG_CLOEXEC), 3);
  EQ(control.header.cmsg_len, CMSG_LEN(8));
  EQ(message.msg_flags, MSG_CMSG_CLOEXEC);
  memcpy(got, CMSG_DATA(&control.header), 8);
  EQ(fcntl(got[1], F_GETFD), FD_CLOEXEC);
  /* Descriptors without a byte go nowhere in a stream. */
  struct msghdr nothing = {.msg_control = &control, .msg_controllen = CMSG_LEN(4)};
  control.header.cmsg_len = CMSG_LEN(4);
  memcpy(CMSG_DATA(&control.header), ends, 4);
  EQ(sendmsg(ends[0], &nothing, 0), 0);
  ERR(recv(ends[1], bytes, 1, MSG_DONTWAIT), EAGAIN);
  return 0;
}
