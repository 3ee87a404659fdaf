/* RLIMIT_DATA bounds the break; RLIMIT_AS bounds mappings. getrlimit(2) */
#include "../check.h"

int main(void) {
  char *start = (char *)RAW(SYS_brk, 0);
  struct rlimit limit = {0, RLIM_INFINITY};
  OK(getrlimit(RLIMIT_DATA, &limit));
  limit.rlim_cur = 16UL << 20;
  OK(setrlimit(RLIMIT_DATA, &limit));
  EQ(RAW(SYS_brk, start + (64L << 20)), start);
  EQ(RAW(SYS_brk, start + PAGE), start + PAGE);
  limit.rlim_cur = RLIM_INFINITY;
  OK(setrlimit(RLIMIT_DATA, &limit));
  limit.rlim_cur = 64UL << 20;
  OK(setrlimit(RLIMIT_AS, &limit));
  ERR(mmap(NULL, 65UL << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), ENOMEM);
  char *memory = (char *)OK(mmap(NULL, 8UL << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  ERR(mremap(memory, 8UL << 20, 100UL << 20, MREMAP_MAYMOVE), ENOMEM);
  OK(munmap(memory, 8UL << 20));
  return 0;
}
