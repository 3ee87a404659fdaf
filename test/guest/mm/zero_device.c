/* /dev/zero that is open for reading cannot be written by way of a mapping; alignment is looked at in every address. zero(4), mmap(2) */
#include "../check.h"
#include <sys/personality.h>
#include <sys/select.h>

int main(void) {
  int reader = OK(open("/dev/zero", O_RDONLY)), writer = OK(open("/dev/zero", O_WRONLY)), both = OK(open("/dev/zero", O_RDWR));
  ERR(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, reader, 0), EACCES);
  ERR(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, writer, 0), EACCES);
  char *shared = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, reader, 0);
  CHECK(shared != MAP_FAILED);
  ERR(mprotect(shared, PAGE, PROT_READ | PROT_WRITE), EACCES);
  EQ(shared[5], 0);
  char *own = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, reader, 0);
  OK(mprotect(own, PAGE, PROT_READ | PROT_WRITE));
  own[1] = 1;
  char *written = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, both, 0);
  CHECK(written != MAP_FAILED);
  written[1] = 1;

  void *odd = (void *)-1;
  ERR(msync(odd, PAGE, MS_SYNC), EINVAL);
  ERR(madvise(odd, PAGE, MADV_NORMAL), EINVAL);
  ERR(mincore(odd, PAGE, (unsigned char *)own), EINVAL);
  ERR(munmap(odd, PAGE), EINVAL);
  ERR(mprotect(odd, PAGE, PROT_READ), EINVAL);

  /* select(2) stores what is left of its timeout, unless the personality says otherwise. */
  int ends[2];
  OK(pipe(ends));
  fd_set set;
  struct timeval timeout = {0, 1000};
  FD_ZERO(&set);
  FD_SET(ends[0], &set);
  EQ(select(ends[0] + 1, &set, NULL, NULL, &timeout), 0);
  EQ(timeout.tv_usec, 0);
  OK(personality(STICKY_TIMEOUTS));
  timeout.tv_usec = 1000;
  FD_SET(ends[0], &set);
  EQ(select(ends[0] + 1, &set, NULL, NULL, &timeout), 0);
  EQ(timeout.tv_usec, 1000);
  return 0;
}
