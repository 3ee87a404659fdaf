/* A script: interpreter, one optional argument, the script's path, the rest. execve(2), "Interpreter scripts" */
#include "../check.h"

static void script(const char *name, const char *line) {
  put(name, line);
  OK(chmod(name, 0755));
}

int main(int argc, char **argv) {
  char self[4096], line[4200];
  if (argc > 1 && strcmp(argv[1], "one argument with spaces") == 0) {
    SAME(argv[2], "./script");
    SAME(argv[3], "first");
    SAME(argv[4], "second");
    EQ(argc, 5);
    puts("interpreted");
    return 0;
  }
  self[OK(readlink("/proc/self/exe", self, sizeof self - 1))] = 0;
  char *arguments[] = {"ignored", "first", "second", NULL};
  script("missing", "#!/no/such/interpreter\n");
  ERR(execve("missing", arguments, environ), ENOENT);
  script("nothing", "#!\n");
  ERR(execve("nothing", arguments, environ), ENOEXEC);
  script("blank", "#!   \n");
  ERR(execve("blank", arguments, environ), ENOEXEC);
  script("directory", "#!/\n");
  ERR(execve("directory", arguments, environ), EACCES);
  script("loop", "#!./loop\n");
  ERR(execve("loop", arguments, environ), ELOOP);
  snprintf(line, sizeof line, "#! \t%s  one argument with spaces  \t\nrest", self);
  CHECK(strlen(line) < 250);
  script("script", line);
  execve("./script", arguments, environ);
  FAIL("execve: %d", errno);
}
