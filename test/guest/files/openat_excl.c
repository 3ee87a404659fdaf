/* O_CREAT|O_EXCL makes a new file or answers EEXIST, for symbolic links too. open(2) */
#include "../check.h"

int main(void) {
  int fd = OK(openat(AT_FDCWD, "new", O_CREAT | O_EXCL | O_WRONLY, 0600));
  OK(close(fd));
  ERR(openat(AT_FDCWD, "new", O_CREAT | O_EXCL | O_WRONLY, 0600), EEXIST);
  OK(symlink("nowhere", "dangling"));
  ERR(open("dangling", O_CREAT | O_EXCL | O_RDWR, 0600), EEXIST);
  ERR(access("nowhere", F_OK), ENOENT);
  OK(mkdir("dir", 0755));
  ERR(open("dir", O_CREAT | O_EXCL | O_RDWR, 0600), EEXIST);
  /* Without O_EXCL a dangling link is followed. */
  OK(close(OK(open("dangling", O_CREAT | O_RDWR, 0600))));
  OK(access("nowhere", F_OK));
  return 0;
}
