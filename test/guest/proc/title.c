/* cmdline shows the memory of the arguments: a program can give itself a title. proc_pid_cmdline(5) */
#include "proc.h"

extern char **environ;

int main(int argc, char **argv) {
  if (argc == 1) {
    char *arguments[] = {"program", "first", "second", NULL}, *variables[] = {"A=1", "LONG=0123456789", NULL};
    execve("/proc/self/exe", arguments, variables);
    FAIL("execve: %d", errno);
  }
  char text[4096];
  int fd = OK(open("/proc/self/cmdline", O_RDONLY));
  EQ(read(fd, text, sizeof text), 21);
  CHECK(memcmp(text, "program\0first\0second", 21) == 0);
  argv[1][0] = 'F';
  EQ(pread(fd, text, sizeof text, 0), 21);
  CHECK(memcmp(text, "program\0First\0second", 21) == 0);
  EQ(pread(fd, text, 5, 8), 5);
  CHECK(memcmp(text, "First", 5) == 0);

  environ[0][2] = '2';
  EQ(read(OK(open("/proc/self/environ", O_RDONLY)), text, sizeof text), 20);
  CHECK(memcmp(text, "A=2\0LONG=0123456789", 20) == 0);
  EQ(setenv("NEW", "x", 1), 0);
  EQ(read(OK(open("/proc/self/environ", O_RDONLY)), text, sizeof text), 20);

  strcpy(argv[0], "a title that is longer than it all");
  ssize_t got = pread(fd, text, sizeof text - 1, 0);
  CHECK(got >= 34);
  CHECK(strncmp(text, "a title that is longer than it all", 34) == 0);
  return 0;
}
