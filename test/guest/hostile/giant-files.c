/* Files of enormous size with hardly any content. */
#include "hostile.h"

int main(void) {
  only_on_skerry();
  int fd = OK(open("giant", O_CREAT | O_RDWR, 0644));
  static char block[65536];
  for (int bits = 33; bits < 63; bits++) {
    off_t size = (off_t)1 << bits;
    if (ftruncate(fd, size) != 0) {
      CHECK(errno == EFBIG || errno == EINVAL);
      break;
    }
    pwrite(fd, "end", 3, size - 3);
    CHECK(pread(fd, block, sizeof block, size / 2) >= 0);
    lseek(fd, 1, SEEK_DATA);
    lseek(fd, size - 1, SEEK_HOLE);
    char *memory = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (size / 2) & ~4095L);
    if (memory != MAP_FAILED) {
      memory[5000] = 1;
      munmap(memory, 1 << 20);
    }
    int copy = OK(open("copy", O_CREAT | O_RDWR | O_TRUNC, 0644));
    loff_t from = size - 10;
    RAW(SYS_copy_file_range, fd, &from, copy, NULL, 1UL << 62, 0);
    close(copy);
  }
  OK(ftruncate(fd, 0));
  EQ(status_of("giant").st_blocks, 0);
  puts("survived");
  return 0;
}
