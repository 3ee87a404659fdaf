/* Vectors whose parts overlap, are enormous, or lie nowhere; a file copied into itself without end. */
#include "hostile.h"
#include <sys/sendfile.h>

int main(void) {
  only_on_skerry();
  char *buffer = before_guard(1 << 20);
  static struct iovec vector[1024];
  int zero = OK(open("/dev/zero", O_RDONLY)), null = OK(open("/dev/null", O_WRONLY)), random = OK(open("/dev/urandom", O_RDONLY));
  for (int round = 0; round < 20; round++) {
    for (int i = 0; i < 1024; i++) {
      vector[i].iov_base = below(20) ? buffer + below(1000) : (void *)random64();
      vector[i].iov_len = below(20) ? below(100000) : random64() >> below(64);
    }
    bare_call(SYS_readv, zero, (long)vector, 1024, 0, 0, 0);
    bare_call(SYS_writev, null, (long)vector, 1024, 0, 0, 0);
    bare_call(SYS_preadv2, random, (long)vector, 1 + (long)below(8), -1, -1, 0);
    bare_call(SYS_process_vm_readv, getpid(), (long)vector, 1024, (long)vector, 1024, 0);
  }
  for (int i = 0; i < 1024; i++) vector[i] = (struct iovec){buffer, 1 << 20};
  long got = bare_call(SYS_readv, zero, (long)vector, 1024, 0, 0, 0);
  CHECK(got > 0);
  CHECK(bare_call(SYS_read, zero, (long)buffer, 0x7fffffffffffffff, 0, 0, 0) != 0);
  bare_call(SYS_getrandom, (long)buffer, 0x7fffffff, 0, 0, 0, 0);
  bare_call(SYS_getdents64, OK(open("/", O_RDONLY)), (long)buffer, 0xffffffff, 0, 0, 0);
  bare_call(SYS_readlink, (long)"/proc/self/exe", (long)buffer, 0x7fffffff, 0, 0, 0);
  bare_call(SYS_getcwd, (long)buffer, -1, 0, 0, 0, 0);
  struct rlimit limit = {32 << 20, 32 << 20};
  setrlimit(RLIMIT_FSIZE, &limit);
  signal(SIGXFSZ, SIG_IGN);
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  EQ(write(fd, buffer, 4096), 4096);
  for (int i = 0; i < 100; i++) {
    lseek(fd, 0, SEEK_END);
    off_t from = 0;
    if (sendfile(fd, fd, &from, 1L << 62) <= 0) break;
  }
  puts("survived");
  return 0;
}
