/* execve sets the name to the file's last component, cut to 15 bytes. prctl(2) PR_GET_NAME */
#include "../check.h"
#include <sys/prctl.h>

int main(int argc, char **argv) {
  char name[16], self[4096];
  (void)argv;
  OK(prctl(PR_GET_NAME, name));
  if (argc > 1) {
    SAME(name, "a-name-longer-t");
    puts("ok");
    return 0;
  }
  self[OK(readlink("/proc/self/exe", self, sizeof self - 1))] = 0;
  const char *base = strrchr(self, '/') + 1;
  EQ(strncmp(name, base, 15), 0);
  OK(symlink(self, "a-name-longer-than-fifteen"));
  execl("./a-name-longer-than-fifteen", "zero", "again", NULL);
  FAIL("execl: %d", errno);
}
