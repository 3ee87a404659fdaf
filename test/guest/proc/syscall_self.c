/* syscall shows the call that a task is in: for the reader itself, its read. proc_pid_syscall(5) */
#include "proc.h"

int main(void) {
  int fd = open("/proc/self/syscall", O_RDONLY);
  if (fd < 0) return 0;
  static char text[256];
  if (read(fd, text, sizeof text - 1) <= 0) return 0;
  long number;
  unsigned long arguments[6], stack, counter;
  EQ(sscanf(text, "%ld 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx", &number, arguments, arguments + 1, arguments + 2,
            arguments + 3, arguments + 4, arguments + 5, &stack, &counter), 9);
  EQ(number, SYS_read);
  EQ(arguments[0], fd);
  EQ(arguments[1], text);
  EQ(arguments[2], sizeof text - 1);
  CHECK(stack <= (unsigned long)&counter + 4096 && counter > 0);
  return 0;
}
