/* /dev/fd, /dev/stdin, /dev/stdout, /dev/stderr lead to the process's descriptors. fd(4) */
#include "../check.h"

int main(void) {
  char path[64], byte, target[64] = {0};
  put("f", "content");
  int fd = OK(open("f", O_RDONLY));
  EQ(dup2(fd, 0), 0);
  OK(lseek(fd, 3, SEEK_SET));
  /* Opening again gives a new description with its own offset. */
  snprintf(path, sizeof path, "/dev/fd/%d", fd);
  EQ(read(OK(open(path, O_RDONLY)), &byte, 1), 1);
  EQ(byte, 'c');
  EQ(read(OK(open("/dev/stdin", O_RDONLY)), &byte, 1), 1);
  EQ(byte, 'c');
  EQ(read(0, &byte, 1), 1);
  EQ(byte, 't');
  EQ(dup2(OK(open("errors", O_CREAT | O_WRONLY, 0600)), 2), 2);
  EQ(write(OK(open("/dev/stderr", O_WRONLY | O_APPEND)), "one", 3), 3);
  EQ(write(OK(open("/dev/fd/2", O_WRONLY | O_APPEND)), "two", 3), 3);
  EQ(write(OK(open("/proc/self/fd/2", O_WRONLY | O_APPEND)), "three", 5), 5);
  SAME(get("errors"), "onetwothree");
  ERR(open("/dev/fd/400", O_RDONLY), ENOENT);
  OK(readlink("/dev/stdout", target, 63));
  SAME(target, "/proc/self/fd/1");
  return 0;
}
