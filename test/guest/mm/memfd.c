/* memfd_create: an anonymous file that can be written, mapped, truncated. memfd_create(2) */
#include "../check.h"

int main(void) {
  int fd = OK(memfd_create("name", MFD_CLOEXEC));
  EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
  OK(ftruncate(fd, 2 * PAGE));
  char *memory = (char *)OK(mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
  strcpy(memory + PAGE, "shared");
  char text[8] = {0};
  EQ(pread(fd, text, 7, PAGE), 7);
  SAME(text, "shared");
  EQ(pwrite(fd, "S", 1, PAGE), 1);
  SAME(memory + PAGE, "Shared");
  struct stat status;
  OK(fstat(fd, &status));
  EQ(status.st_size, 2 * PAGE);
  ERR(memfd_create("x", 0x4000), EINVAL);
  EQ(RAW(SYS_memfd_create, 8, 0), -EFAULT);
  return 0;
}
