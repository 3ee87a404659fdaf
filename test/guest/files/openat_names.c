/* Lengths of names and paths: 255 a component, 4095 a path. path_resolution(7) */
#include "../check.h"

int main(void) {
  static char name[300], path[8192];
  memset(name, 'n', 255);
  OK(close(OK(open(name, O_CREAT | O_RDWR, 0644))));
  OK(unlink(name));
  name[255] = 'n';
  ERR(open(name, O_CREAT | O_RDWR, 0644), ENAMETOOLONG);
  ERR(open(name, O_RDONLY), ENAMETOOLONG);
  ERR(mkdir(name, 0755), ENAMETOOLONG);
  put("f", "x");
  for (int i = 0; i < 4094; i += 2) memcpy(path + i, "./", 2);
  strcpy(path + 4094, "f");
  EQ(strlen(path), 4095);
  OK(close(OK(open(path, O_RDONLY))));
  strcpy(path + 4094, "ff");
  ERR(open(path, O_RDONLY), ENAMETOOLONG);
  memset(path, '/', 4095);
  path[4095] = 0;
  OK(close(OK(open(path, O_RDONLY))));
  return 0;
}
