/* Why an execution is refused: the path. execve(2) */
#include "../check.h"

int main(void) {
  char *arguments[] = {"x", NULL};
  ERR(execve("missing", arguments, environ), ENOENT);
  ERR(execve("", arguments, environ), ENOENT);
  put("text", "just text");
  ERR(execve("text", arguments, environ), EACCES);
  OK(chmod("text", 0755));
  ERR(execve("text", arguments, environ), ENOEXEC);
  ERR(execve("text/x", arguments, environ), ENOTDIR);
  OK(mkdir("dir", 0755));
  ERR(execve("dir", arguments, environ), EACCES);
  OK(close(OK(open("empty", O_CREAT | O_WRONLY, 0755))));
  ERR(execve("empty", arguments, environ), ENOEXEC);
  OK(mkfifo("fifo", 0777));
  ERR(execve("fifo", arguments, environ), EACCES);
  OK(symlink("loop", "loop"));
  ERR(execve("loop", arguments, environ), ELOOP);
  ERR(execve("/dev/null", arguments, environ), EACCES);
  EQ(RAW(SYS_execve, "text", 8, environ), -EFAULT);
  EQ(RAW(SYS_execve, "text", arguments, 8), -EFAULT);
  char *bad[] = {"x", (char *)8, NULL};
  EQ(RAW(SYS_execve, "text", bad, environ), -EFAULT);
  char **edge = before_guard(8);
  edge[0] = "x";
  EQ(RAW(SYS_execve, "text", edge, environ), -EFAULT);
  return 0;
}
