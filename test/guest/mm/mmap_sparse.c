/* Small windows into a huge, mostly empty file: shared, coherent with read and write, also behind a later end. mmap(2) */
#include "../check.h"
#define RW (PROT_READ | PROT_WRITE)
#define HUGE (6 * GIB)

int main(void) {
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  EQ(pwrite(fd, "begin", 5, 0), 5);
  OK(ftruncate(fd, HUGE));
  char *first = (char *)OK(mmap(NULL, 64 * 1024, RW, MAP_SHARED, fd, 0));
  char *far = (char *)OK(mmap(NULL, PAGE, RW, MAP_SHARED, fd, 5 * GIB));
  SAME(first, "begin");
  strcpy(far, "far away");
  char text[16] = "";
  EQ(pread(fd, text, 9, 5 * GIB), 9);
  SAME(text, "far away");
  EQ(pwrite(fd, "end", 4, HUGE - 4), 4);
  char *last = (char *)OK(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, HUGE - PAGE));
  SAME(last + PAGE - 4, "end");
  EQ(status_of("f").st_size, (off_t)HUGE);
  CHECK(status_of("f").st_blocks < 1024);

  char *behind = (char *)OK(mmap(NULL, PAGE, RW, MAP_SHARED, fd, HUGE + PAGE));
  catch_faults();
  FAULTS(STORE(behind, 1), SIGBUS, BUS_ADRERR, behind);
  OK(ftruncate(fd, HUGE + 2 * PAGE));
  behind[0] = 'x';
  EQ(pread(fd, text, 1, HUGE + PAGE), 1);
  EQ(text[0], 'x');
  OK(ftruncate(fd, 5));
  FAULTS(STORE(far, 1), SIGBUS, BUS_ADRERR, far);
  SAME(first, "begin");
  return 0;
}
