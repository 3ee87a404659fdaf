/* Argument errors of mmap. mmap(2) */
#include "../check.h"
#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

int main(void) {
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644)), reader = OK(open("f", O_RDONLY)), writer = OK(open("f", O_WRONLY));
  int dir = OK(open(".", O_RDONLY));
  OK(ftruncate(fd, 8192));
  EQ(RAW(SYS_mmap, 0, 0, RW, ANON, -1, 0), -EINVAL);
  EQ(RAW(SYS_mmap, 0, PAGE, RW, MAP_ANONYMOUS, -1, 0), -EINVAL);
  EQ(RAW(SYS_mmap, 0, PAGE, RW, MAP_PRIVATE, -1, 0), -EBADF);
  EQ(RAW(SYS_mmap, 0, PAGE, RW, MAP_PRIVATE, 500, 0), -EBADF);
  EQ(RAW(SYS_mmap, 0, PAGE, RW, MAP_PRIVATE, fd, 1), -EINVAL);
  EQ(RAW(SYS_mmap, 0, PAGE, RW, MAP_SHARED, reader, 0), -EACCES);
  EQ(RAW(SYS_mmap, 0, PAGE, PROT_READ, MAP_SHARED, writer, 0), -EACCES);
  EQ(RAW(SYS_mmap, 0, PAGE, PROT_READ, MAP_PRIVATE, writer, 0), -EACCES);
  EQ(RAW(SYS_mmap, 0, PAGE, PROT_READ, MAP_PRIVATE, dir, 0), -ENODEV);
  EQ(RAW(SYS_mmap, 0x10001, PAGE, RW, ANON | MAP_FIXED, -1, 0), -EINVAL);
  EQ(RAW(SYS_mmap, 0, -1, RW, ANON, -1, 0), -ENOMEM);
  EQ(RAW(SYS_mmap, 0, 1UL << 50, RW, ANON, -1, 0), -ENOMEM);
  EQ(RAW(SYS_mmap, 0, 1UL << 63, RW, ANON, -1, 0), -ENOMEM);
  EQ(RAW(SYS_mmap, 1UL << 62, PAGE, RW, ANON | MAP_FIXED, -1, 0), -ENOMEM);
  EQ(RAW(SYS_mmap, -PAGE, PAGE, RW, ANON | MAP_FIXED, -1, 0), -ENOMEM);
  EQ(RAW(SYS_mmap, 0, 2 * PAGE, PROT_READ, MAP_PRIVATE, fd, -PAGE), -EOVERFLOW);
  EQ(RAW(SYS_mmap, 0, PAGE, RW, ANON | MAP_HUGETLB | 12 << 26, -1, 0), -EINVAL);
  EQ(RAW(SYS_mmap, 0, PAGE, RW, ~0, fd, 0), -EINVAL);
  int ends[2];
  OK(pipe(ends));
  EQ(RAW(SYS_mmap, 0, PAGE, PROT_READ, MAP_PRIVATE, ends[0], 0), -ENODEV);
  CHECK(RAW(SYS_mmap, 0, PAGE, RW, MAP_PRIVATE, reader, PAGE) > 0);
  CHECK(RAW(SYS_mmap, 0, PAGE, RW, ANON, 12345, 0) > 0);
  return 0;
}
