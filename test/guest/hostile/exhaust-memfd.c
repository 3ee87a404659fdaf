/* Files in memory are filled by mappings, which then go: the bytes stay, and count. The program is killed, or refused. */
#include "hostile.h"

int main(void) {
  only_on_skerry();
  puts("start");
  fflush(stdout);
  size_t const size = 32UL << 20;
  for (int i = 0; i < 64; i++) {
    int fd = memfd_create("filled", 0);
    if (fd < 0 || ftruncate(fd, size) != 0) return 0;
    char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) return 0;
    for (size_t at = 0; at < size; at += PAGE) memory[at] = 1;
    munmap(memory, size);
  }
  FAIL("2 GiB are held in files");
}
