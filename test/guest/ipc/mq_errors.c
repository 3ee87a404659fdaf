/* Names, flags, attributes, access modes and bad pointers. mq_open(3), mq_getattr(3) */
#include "mq.h"

int main(void) {
  mq_unlink("/skerry_errors");
  struct mq_attr attributes = {.mq_maxmsg = 2, .mq_msgsize = 8};
  ERR(mq_open("/skerry_errors", O_RDWR), ENOENT);
  mqd_t queue = OK(mq_open("/skerry_errors", O_RDWR | O_CREAT, 0600, &attributes));
  ERR(mq_open("/skerry_errors", O_RDWR | O_CREAT | O_EXCL, 0600, NULL), EEXIST);
  ERR(mq_open("/skerry_errors", O_ACCMODE), EINVAL);
  mqd_t reader = OK(mq_open("/skerry_errors", O_RDONLY)), writer = OK(mq_open("/skerry_errors", O_WRONLY));
  char text[8];
  ERR(mq_send(reader, "x", 1, 0), EBADF);
  ERR(mq_receive(writer, text, 8, NULL), EBADF);
  EQ(fcntl(queue, F_GETFD), FD_CLOEXEC);
  EQ(fcntl(reader, F_GETFL) & O_ACCMODE, O_RDONLY);

  /* The kernel's names have no slash. */
  EQ(RAW(SYS_mq_open, "a/b", O_RDWR | O_CREAT, 0600, NULL), -EACCES);
  EQ(RAW(SYS_mq_open, "..", O_RDWR | O_CREAT, 0600, NULL), -EACCES);
  EQ(RAW(SYS_mq_open, "", O_RDWR | O_CREAT, 0600, NULL), -ENOENT);
  EQ(RAW(SYS_mq_unlink, ""), -ENOENT);
  char *longest = anonymous(2 * PAGE, PROT_READ | PROT_WRITE);
  memset(longest, 'n', 256);
  EQ(RAW(SYS_mq_open, longest, O_RDWR | O_CREAT, 0600, NULL), -ENAMETOOLONG);
  EQ(RAW(SYS_mq_unlink, longest), -ENAMETOOLONG);
  memset(longest, 'n', 2 * PAGE);
  EQ(RAW(SYS_mq_open, longest, O_RDWR, 0, NULL), -ENAMETOOLONG);

  static const struct mq_attr wrong[] = {
      {.mq_maxmsg = 0, .mq_msgsize = 8},  {.mq_maxmsg = 2, .mq_msgsize = 0},       {.mq_maxmsg = -1, .mq_msgsize = 8},
      {.mq_maxmsg = 2, .mq_msgsize = -8}, {.mq_maxmsg = 65537, .mq_msgsize = 8},   {.mq_maxmsg = 2, .mq_msgsize = (16 << 20) + 1},
      {.mq_maxmsg = LONG_MAX, .mq_msgsize = LONG_MAX},
  };
  for (unsigned i = 0; i < COUNT(wrong); i++)
    ERR(mq_open("/skerry_wrong", O_RDWR | O_CREAT, 0600, &wrong[i]), EINVAL);
  struct mq_attr flags = {.mq_flags = O_APPEND};
  ERR(mq_setattr(queue, &flags, NULL), EINVAL);

  /* RLIMIT_MSGQUEUE: ten default queues are too many. */
  int opened = 0;
  mqd_t many[12];
  char name[32];
  while (opened < 12) {
    snprintf(name, sizeof name, "/skerry_many_%d", opened);
    mq_unlink(name);
    if ((many[opened] = mq_open(name, O_RDWR | O_CREAT, 0600, NULL)) == -1) break;
    opened++;
  }
  EQ(errno, EMFILE);
  EQ(opened, 9);
  while (opened-- > 0) {
    snprintf(name, sizeof name, "/skerry_many_%d", opened);
    OK(mq_unlink(name));
    OK(mq_close(many[opened]));
  }

  int file = OK(open("f", O_RDWR | O_CREAT, 0600));
  EQ(RAW(SYS_mq_timedsend, file, text, 1, 0, NULL), -EBADF);
  EQ(RAW(SYS_mq_timedreceive, 999, text, 8, NULL, NULL), -EBADF);
  EQ(RAW(SYS_mq_getsetattr, file, NULL, NULL), -EBADF);
  EQ(RAW(SYS_mq_getsetattr, queue, NULL, NULL), 0);
  char *edge = before_guard(4);
  EQ(RAW(SYS_mq_timedsend, queue, edge, 4, 0, NULL), 0);
  EQ(RAW(SYS_mq_timedsend, queue, edge, 5, 0, NULL), -EFAULT);
  EQ(RAW(SYS_mq_timedsend, queue, edge, 0, 0, after_hole(16) - 8), -EFAULT);
  EQ(RAW(SYS_mq_timedsend, queue, edge, -1L, 0, NULL), -EMSGSIZE);
  EQ(RAW(SYS_mq_timedreceive, queue, edge, 8, NULL, NULL), 4);
  for (unsigned i = 0; i < BAD_POINTERS; i++) {
    EQ(RAW(SYS_mq_open, bad_pointers[i], O_RDWR, 0, NULL), -EFAULT);
    EQ(RAW(SYS_mq_unlink, bad_pointers[i]), -EFAULT);
    if (i > 0) EQ(RAW(SYS_mq_open, "x", O_RDWR, 0, bad_pointers[i]), -EFAULT);
    if (i > 0) EQ(RAW(SYS_mq_getsetattr, queue, bad_pointers[i], NULL), -EFAULT);
    if (i > 0) EQ(RAW(SYS_mq_getsetattr, queue, NULL, bad_pointers[i]), -EFAULT);
    if (i > 0) EQ(RAW(SYS_mq_notify, queue, bad_pointers[i]), -EFAULT);
    EQ(RAW(SYS_mq_timedsend, queue, bad_pointers[i], 1, 0, NULL), -EFAULT);
    /* What cannot be stored is lost. */
    OK(mq_send(queue, "lost", 4, 0));
    EQ(RAW(SYS_mq_timedreceive, queue, bad_pointers[i], 8, NULL, NULL), -EFAULT);
    EQ(queued(queue), 0);
  }
  OK(mq_unlink("/skerry_errors"));
  return 0;
}
