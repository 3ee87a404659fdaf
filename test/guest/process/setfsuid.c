/* setfsuid returns the old value; file access follows it. setfsuid(2) */
#include "../check.h"
#include <sys/fsuid.h>

int main(void) {
  need_root();
  OK(chmod(".", 0777));
  put("f", "x");
  OK(chmod("f", 0600));
  EQ(setfsuid(NOBODY), 0);
  EQ(setfsuid(-1), NOBODY);
  ERR(open("f", O_RDONLY), EACCES);
  OK(close(OK(open("g", O_CREAT | O_RDWR, 0644))));
  EQ(status_of("g").st_uid, NOBODY);
  EQ(setfsuid(0), NOBODY);
  OK(close(OK(open("f", O_RDONLY))));
  EQ(setfsgid(100), 0);
  OK(close(OK(open("h", O_CREAT | O_RDWR, 0644))));
  EQ(status_of("h").st_gid, 100);
  return 0;
}
