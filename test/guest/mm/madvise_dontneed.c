/* MADV_DONTNEED: anonymous pages become zero, private file pages the file's content again. madvise(2) */
#include "../check.h"

int main(void) {
  char *memory = anonymous(4 * PAGE, PROT_READ | PROT_WRITE);
  memset(memory, 'x', 4 * PAGE);
  OK(madvise(memory + PAGE, 2 * PAGE, MADV_DONTNEED));
  for (size_t i = 0; i < 4 * PAGE; i++) EQ(memory[i], i >= PAGE && i < 3 * PAGE ? 0 : 'x');
  memory[PAGE] = 'y';
  EQ(memory[PAGE], 'y');
  put("f", "file content");
  int fd = OK(open("f", O_RDWR));
  char *private = (char *)OK(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0));
  memset(private, 'p', PAGE);
  OK(madvise(private, PAGE, MADV_DONTNEED));
  SAME(private, "file content");
  char *shared = (char *)OK(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
  shared[0] = 'F';
  OK(madvise(shared, PAGE, MADV_DONTNEED));
  EQ(shared[0], 'F');
  OK(mprotect(memory, PAGE, PROT_READ));
  OK(madvise(memory, PAGE, MADV_DONTNEED));
  EQ(memory[0], 0);
  return 0;
}
