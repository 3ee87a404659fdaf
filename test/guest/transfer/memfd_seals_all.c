/* Every seal and what it forbids. fcntl(2), F_ADD_SEALS; memfd_create(2) */
#include "../check.h"
#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x10
#endif

static int sealed(unsigned seals) {
  int fd = OK(memfd_create("m", MFD_ALLOW_SEALING));
  EQ(write(fd, "0123456789", 10), 10);
  OK(fcntl(fd, F_ADD_SEALS, seals));
  EQ(fcntl(fd, F_GET_SEALS), seals);
  return fd;
}

int main(void) {
  int fd = OK(memfd_create("plain", 0));
  EQ(fcntl(fd, F_GET_SEALS), F_SEAL_SEAL);
  ERR(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), EPERM);

  fd = sealed(F_SEAL_SHRINK);
  ERR(ftruncate(fd, 5), EPERM);
  OK(ftruncate(fd, 10));
  OK(ftruncate(fd, 20));
  EQ(pwrite(fd, "x", 1, 0), 1);

  fd = sealed(F_SEAL_GROW);
  ERR(ftruncate(fd, 11), EPERM);
  ERR(pwrite(fd, "x", 1, 10), EPERM);
  ERR(pwrite(fd, "abcdef", 6, 5), EPERM);
  EQ(pwrite(fd, "abcde", 5, 5), 5);
  ERR(fallocate(fd, 0, 0, 100), EPERM);
  OK(ftruncate(fd, 5));

  fd = sealed(F_SEAL_WRITE);
  ERR(pwrite(fd, "x", 1, 0), EPERM);
  ERR(write(fd, "x", 1), EPERM);
  EQ(write(fd, "x", 0), 0);
  ERR(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096), EPERM);
  CHECK(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED);
  EQ(errno, EPERM);
  CHECK(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0) != MAP_FAILED);
  OK(ftruncate(fd, 5));

  fd = sealed(F_SEAL_SEAL | F_SEAL_GROW);
  ERR(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), EPERM);

  fd = OK(memfd_create("mapped", MFD_ALLOW_SEALING));
  OK(ftruncate(fd, PAGE));
  char *map = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  CHECK(map != MAP_FAILED);
  ERR(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), EBUSY);
  OK(fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE));
  map[0] = 'w';
  ERR(pwrite(fd, "x", 1, 0), EPERM);
  CHECK(mmap(NULL, PAGE, PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED);
  char *view = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
  CHECK(view != MAP_FAILED);
  EQ(view[0], 'w');
  ERR(mprotect(view, PAGE, PROT_READ | PROT_WRITE), EACCES);
  OK(munmap(map, PAGE));
  OK(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
  ERR(fcntl(fd, F_ADD_SEALS, 0x1000), EINVAL);
  char path[64];
  fd = OK(memfd_create("reopened", MFD_ALLOW_SEALING));
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  int reader = OK(open(path, O_RDONLY));
  ERR(fcntl(reader, F_ADD_SEALS, F_SEAL_WRITE), EPERM);
  EQ(fcntl(reader, F_GET_SEALS), 0);
  int file = OK(open("f", O_CREAT | O_RDWR, 0644));
  CHECK(fcntl(file, F_GET_SEALS) == -1 && errno == EINVAL);
  CHECK(fcntl(file, F_ADD_SEALS, F_SEAL_SEAL) == -1 && errno == EINVAL);
  return 0;
}
