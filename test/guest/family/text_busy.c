/* What runs cannot be written, whoever runs it; what is open for writing cannot be executed. execve(2), open(2), ETXTBSY */
#include "family.h"

static void copy_of_self(const char *name) {
  static char text[4 << 20];
  int from = OK(open("/proc/self/exe", O_RDONLY)), to = OK(open(name, O_WRONLY | O_CREAT | O_TRUNC, 0755));
  ssize_t length = OK(read(from, text, sizeof text));
  CHECK(length < (ssize_t)sizeof text);
  EQ(write(to, text, length), length);
  close(to);
  close(from);
}

int main(int argc, char **argv) {
  if (argc > 1) {
    char byte;
    EQ(write(1, "r", 1), 1);
    EQ(read(0, &byte, 1), 0);
    return 7;
  }
  copy_of_self("program");
  int to[2], from[2], status;
  OK(pipe2(to, O_CLOEXEC));
  OK(pipe2(from, O_CLOEXEC));
  char *const arguments[] = {"program", "again", NULL};
  pid_t pid = OK(fork());
  if (pid == 0) {
    OK(dup2(to[0], 0));
    OK(dup2(from[1], 1));
    execv("program", arguments);
    _exit(1);
  }
  char byte;
  EQ(read(from[0], &byte, 1), 1);
  ERR(open("program", O_WRONLY), ETXTBSY);
  ERR(open("program", O_RDWR | O_TRUNC), ETXTBSY);
  ERR(truncate("program", 0), ETXTBSY);
  OK(close(OK(open("program", O_RDONLY))));
  OK(rename("program", "other"));
  ERR(open("other", O_WRONLY), ETXTBSY);
  close(to[1]);
  EQ(waitpid(pid, &status, 0), pid);
  EQ(exit_status(status), 7);
  int writer = OK(open("other", O_WRONLY));
  ERR(execv("other", arguments), ETXTBSY);
  put("script", "#!./other\n");
  OK(chmod("script", 0755));
  ERR(execv("script", argv), ETXTBSY);
  OK(close(writer));
  pid = OK(fork());
  if (pid == 0) {
    OK(dup2(OK(open("/dev/null", O_RDWR)), 0));
    OK(dup2(0, 1));
    execv("other", arguments);
    _exit(1);
  }
  EQ(waitpid(pid, &status, 0), pid);
  EQ(exit_status(status), 7);
  return 0;
}
