/* ELOOP for loops and for more than 40 links; 40 are fine. path_resolution(7) */
#include "../check.h"

int main(void) {
  OK(symlink("a", "b"));
  OK(symlink("b", "a"));
  OK(symlink("self", "self"));
  ERR(open("a", O_RDONLY), ELOOP);
  ERR(open("self/x", O_RDONLY), ELOOP);
  ERR(open("a", O_CREAT | O_RDWR, 0644), ELOOP);
  struct stat status;
  ERR(stat("self", &status), ELOOP);
  ERR(access("a", F_OK), ELOOP);
  ERR(chdir("a"), ELOOP);
  ERR(truncate("a", 0), ELOOP);
  OK(unlink("a"));
  put("end", "found");
  OK(symlink("end", "l1"));
  for (int i = 2; i <= 41; i++) {
    char from[8], to[8];
    snprintf(from, sizeof from, "l%d", i - 1);
    snprintf(to, sizeof to, "l%d", i);
    OK(symlink(from, to));
  }
  SAME(get("l40"), "found");
  ERR(open("l41", O_RDONLY), ELOOP);
  ERR(open("l41", O_RDONLY | O_NOFOLLOW), ELOOP);
  OK(lstat("l41", &status));
  OK(mkdir("d", 0755));
  OK(symlink(".", "d/here"));
  char path[512] = "d";
  for (int i = 0; i < 40; i++) strcat(path, "/here");
  OK(stat(path, &status));
  strcat(path, "/here");
  ERR(stat(path, &status), ELOOP);
  return 0;
}
