/* A shared mapping outlives its descriptor and its name. mmap(2) */
#include "../check.h"

int main(void) {
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  OK(ftruncate(fd, PAGE));
  char *a = (char *)OK(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
  char *b = (char *)OK(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
  OK(close(fd));
  OK(unlink("f"));
  strcpy(a, "still here");
  SAME(b, "still here");
  return 0;
}
