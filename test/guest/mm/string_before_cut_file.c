/* A path without its NUL ends where a mapping of a file begins that has been cut: EFAULT, nothing worse. mmap(2) */
#include "../check.h"

int main(void) {
  char *memory = anonymous(2 * PAGE, PROT_READ | PROT_WRITE);
  memset(memory, 'a', PAGE);
  put("file", "content");
  int fd = OK(open("file", O_RDWR));
  CHECK(mmap(memory + PAGE, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0) == memory + PAGE);
  memset(memory + PAGE, 'b', 7);
  OK(ftruncate(fd, 0));
  ERR(open(memory + PAGE - 100, O_RDONLY), EFAULT);
  ERR(open(memory + PAGE, O_RDONLY), EFAULT);
  /* Pages without a NUL behind the longest path. */
  char *full = anonymous(64 * PAGE, PROT_READ | PROT_WRITE);
  memset(full, 'c', 64 * PAGE);
  ERR(open(full, O_RDONLY), ENAMETOOLONG);
  return 0;
}
