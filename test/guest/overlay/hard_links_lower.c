/* Hard links of the layer below stay one file when one of them is written. */
#include "../check.h"

int main(void) {
  EQ(status_of("hard1").st_nlink, 2);
  EQ(status_of("hard1").st_ino, status_of("hard2").st_ino);
  OK(link("lower.txt", "third"));
  EQ(status_of("lower.txt").st_nlink, 2);
  EQ(status_of("third").st_ino, status_of("lower.txt").st_ino);
  put("third", "written");
  SAME(get("lower.txt"), "written");
  OK(unlink("lower.txt"));
  SAME(get("third"), "written");
  EQ(status_of("third").st_nlink, 1);
  return 0;
}
