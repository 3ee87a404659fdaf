/* Shared mappings of files until there can be no more: ENOMEM, and everything works on. mmap(2) */
#include "../check.h"
#define MOST 70000

int main(void) {
  static char *pages[MOST];
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644)), count = 0;
  OK(ftruncate(fd, 2 * PAGE));
  /* Neighbours show the same page, so that they cannot become one mapping. */
  while (count < MOST) {
    char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (page == MAP_FAILED) break;
    pages[count++] = page;
  }
  EQ(errno, ENOMEM);
  CHECK(count > 1000 && count < MOST);
  strcpy(pages[0], "all of them");
  SAME(pages[count - 1], "all of them");
  /* Holes are no way around the limit. */
  for (int i = 0; i < count; i += 2) OK(munmap(pages[i], PAGE));
  char *wide = (char *)OK(mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
  wide[PAGE] = 'x';
  char byte;
  EQ(pread(fd, &byte, 1, PAGE), 1);
  EQ(byte, 'x');
  return 0;
}
