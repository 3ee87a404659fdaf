/* Code mapped from a file runs; the file changed through a shared mapping runs as changed. mmap(2) */
#include "../check.h"

static unsigned char const code[] = {0xb8, 42, 0, 0, 0, 0xc3};
typedef int function(void);

int main(void) {
  catch_faults();
  int fd = OK(open("code", O_CREAT | O_RDWR, 0755));
  EQ(pwrite(fd, code, sizeof code, PAGE), sizeof code);
  char *private = (char *)OK(mmap(NULL, 2 * PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0));
  EQ(((function *)(private + PAGE))(), 42);
  char *writer = (char *)OK(mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
  char *shared = (char *)OK(mmap(NULL, 2 * PAGE, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0));
  EQ(((function *)(shared + PAGE))(), 42);
  for (int i = 0; i < 100; i++) {
    writer[PAGE + 1] = (char)i;
    EQ(((function *)(shared + PAGE))(), i);
  }
  FAULTS(((function *)(writer + PAGE))(), SIGSEGV, SEGV_ACCERR, writer + PAGE);
  return 0;
}
