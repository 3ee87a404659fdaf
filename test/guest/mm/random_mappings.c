/* Random mappings, protections, moves and accesses in one area: signals, codes and content as on Linux. */
#include "../check.h"
#define PAGES 48

static uint64_t state;
static uint64_t below(uint64_t bound) {
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return (state * 2685821657736338717ULL >> 11) % bound;
}
static char *area;

static void result(const char *what, long value) {
  if (value == -1) {
    printf("%s: %s\n", what, strerrorname_np(errno));
  } else if (value >= (long)area && value < (long)(area + PAGES * PAGE)) {
    printf("%s: page %ld\n", what, (value - (long)area) / (long)PAGE);
  } else {
    printf("%s: %ld\n", what, value > 4096 ? 4096 : value);
  }
}

int main(void) {
  catch_faults();
  int const protections[] = {PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE, PROT_READ | PROT_WRITE, PROT_READ | PROT_EXEC};
  int file = OK(open("f", O_CREAT | O_RDWR, 0644)), readable = OK(open("f", O_RDONLY));
  int constant = OK(open("g", O_CREAT | O_RDWR, 0644));
  static char data[10 * 4096 + 100];
  for (size_t i = 0; i < sizeof data; i++) data[i] = (char)(i >> 8);
  EQ(write(file, data, sizeof data), sizeof data);
  EQ(write(constant, data, sizeof data), sizeof data);
  for (volatile int seed = 1; seed <= 4; seed++) {
    state = (uint64_t)seed * 0x9e3779b97f4a7c15ULL;
    area = anonymous((PAGES + 2) * PAGE, PROT_NONE) + PAGE;
    for (volatile int i = 0; i < 3000; i++) {
      char *at = area + below(PAGES) * PAGE;
      size_t size = (below(6) + 1) * PAGE;
      if (at + size > area + PAGES * PAGE) size = area + PAGES * PAGE - at;
      int prot = protections[below(COUNT(protections))];
      switch (below(12)) {
        case 0:
        case 1: result("map", (long)mmap(at, size, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)); break;
        case 2: result("private", (long)mmap(at, size, prot, MAP_PRIVATE | MAP_FIXED, constant, (off_t)(below(12) * PAGE))); break;
        case 3: result("shared", (long)mmap(at, size, prot, MAP_SHARED | MAP_FIXED, below(2) ? file : readable, (off_t)(below(12) * PAGE))); break;
        case 4: result("noreplace", (long)mmap(at, size, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0)); break;
        case 5: result("unmap", munmap(at, size)); break;
        case 6:
        case 7: result("protect", mprotect(at, size, prot)); break;
        case 8: result("dontneed", madvise(at, size, MADV_DONTNEED)); break;
        case 9: {
          /* What happens to sources of several areas, and to the target of a refused move, depends on the version of Linux. */
          char *to = area + below(PAGES - 6) * PAGE;
          if (mmap(at, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, constant, 0) == MAP_FAILED) break;
          result("move", (long)mremap(at, size, (below(6) + 1) * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, to));
          break;
        }
        case 10: result("msync", msync(at, size, MS_SYNC)); break;
        default: result("truncate", ftruncate(file, (off_t)below(12 * PAGE))); break;
      }
      for (volatile int k = 0; k < 4; k++) {
        static char *volatile where;
        static volatile int seen;
        where = area + below(PAGES * PAGE);
        volatile int store = below(2) != 0;
        int signal_ = store ? FAULT_OF(STORE(where, (char)i)) : FAULT_OF(seen = *(volatile char *)where);
        if (signal_ != 0) {
          printf("%s %ld: %d %d %ld\n", store ? "store" : "load", (long)(where - area), signal_, fault_code, (long)((char *)fault_address - where));
        } else {
          printf("%s %ld: %d\n", store ? "store" : "load", (long)(where - area), store ? 0 : seen);
        }
      }
      if (i % 16 == 0) {
        char *where = area + below(PAGES * PAGE);
        long got = RAW(SYS_pread64, file, where, 50, below(10 * PAGE));
        printf("pread %ld\n", got);
        /* Within the file: ext4 may keep a size that a refused write has raised. */
        struct stat status;
        OK(fstat(file, &status));
        if (status.st_size < 100) continue;
        got = RAW(SYS_pwrite64, file, where, 50, below((uint64_t)status.st_size - 50));
        printf("pwrite %ld\n", got);
      }
    }
    for (volatile int page = 0; page < PAGES; page++) {
      static volatile unsigned sum;
      sum = 0;
      static volatile int k;
      if (FAULT_OF(for (k = 0; k < 4096; k++) sum = sum * 31 + (unsigned char)area[page * PAGE + k]) == 0) printf("page %d: %08x\n", page, sum);
    }
    OK(munmap(area - PAGE, (PAGES + 2) * PAGE));
  }
  return 0;
}
