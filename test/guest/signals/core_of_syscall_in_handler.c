/* System calls, memory changes and jumps inside a handler of a synchronous fault. signal-safety(7) */
#include "../check.h"

static char *page;
static volatile int faults;
static void handler(int signal) {
  (void)signal;
  faults++;
  int fd = open("log", O_CREAT | O_WRONLY | O_APPEND, 0644);
  (void)!write(fd, "fault\n", 6);
  close(fd);
  char *more = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  more[0] = 1;
  munmap(more, 4 * PAGE);
  mmap(page, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

int main(void) {
  signal(SIGSEGV, handler);
  page = anonymous(PAGE, PROT_READ | PROT_WRITE);
  for (int i = 0; i < 50; i++) {
    OK(munmap(page, PAGE));
    page[i] = 'x';
    EQ(page[i], 'x');
    EQ(faults, i + 1);
  }
  EQ(status_of("log").st_size, 300);
  return 0;
}
