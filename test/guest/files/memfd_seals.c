/* Seals of a memfd: no growing, no shrinking, no writing, no more seals. fcntl(2), memfd_create(2) */
#include "../check.h"

int main(void) {
  int fd = OK(memfd_create("sealed", MFD_ALLOW_SEALING)), plain = OK(memfd_create("plain", 0));
  EQ(fcntl(plain, F_GET_SEALS), F_SEAL_SEAL);
  ERR(fcntl(plain, F_ADD_SEALS, F_SEAL_GROW), EPERM);
  EQ(write(fd, "0123456789", 10), 10);
  EQ(fcntl(fd, F_GET_SEALS), 0);
  OK(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW));
  ERR(ftruncate(fd, 11), EPERM);
  EQ(write(fd, "x", 1) == -1 && errno == EPERM, 1);
  OK(ftruncate(fd, 9));
  EQ(pwrite(fd, "x", 1, 0), 1);
  OK(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));
  ERR(ftruncate(fd, 8), EPERM);
  OK(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
  ERR(pwrite(fd, "x", 1, 0), EPERM);
  ERR(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), EPERM);
  OK(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0));
  OK(fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL));
  ERR(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW), EPERM);
  EQ(fcntl(fd, F_GET_SEALS), F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
  ERR(fcntl(OK(open("f", O_CREAT | O_RDWR, 0644)), F_GET_SEALS), EINVAL);

  /* Sealing against writes has to wait for shared mappings that can be written, or be made so. */
  int mapped = OK(memfd_create("mapped", MFD_ALLOW_SEALING));
  OK(ftruncate(mapped, PAGE));
  char *shared = (char *)OK(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, mapped, 0));
  ERR(fcntl(mapped, F_ADD_SEALS, F_SEAL_WRITE), EBUSY);
  OK(mprotect(shared, PAGE, PROT_READ));
  ERR(fcntl(mapped, F_ADD_SEALS, F_SEAL_WRITE), EBUSY);
  OK(mprotect(shared, PAGE, PROT_READ | PROT_WRITE));
  OK(fcntl(mapped, F_ADD_SEALS, F_SEAL_FUTURE_WRITE));
  shared[0] = 'x';
  ERR(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, mapped, 0), EPERM);
  char *seen = (char *)OK(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, mapped, 0));
  EQ(seen[0], 'x');
  ERR(mprotect(seen, PAGE, PROT_READ | PROT_WRITE), EACCES);
  OK(munmap(seen, PAGE));
  OK(munmap(shared, PAGE));
  OK(fcntl(mapped, F_ADD_SEALS, F_SEAL_WRITE));
  return 0;
}
