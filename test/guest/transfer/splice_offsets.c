/* Offsets in memory move, the file's own stay, and the other way round. splice(2) */
#include "../check.h"

int main(void) {
  int p[2];
  OK(pipe(p));
  put("f", "0123456789");
  int in = OK(open("f", O_RDONLY)), out = OK(open("g", O_CREAT | O_RDWR, 0644));
  off_t from = 4, to = 100;
  EQ(splice(in, &from, p[1], NULL, 3, 0), 3);
  EQ(from, 7);
  EQ(lseek(in, 0, SEEK_CUR), 0);
  EQ(splice(in, NULL, p[1], NULL, 2, SPLICE_F_MOVE), 2);
  EQ(lseek(in, 0, SEEK_CUR), 2);
  EQ(splice(p[0], NULL, out, &to, 4, SPLICE_F_MORE), 4);
  EQ(to, 104);
  EQ(lseek(out, 0, SEEK_CUR), 0);
  EQ(splice(p[0], NULL, out, NULL, 10, 0), 1);
  EQ(lseek(out, 0, SEEK_CUR), 1);
  char bytes[8] = {0};
  EQ(pread(out, bytes, 4, 100), 4);
  SAME(bytes, "4560");
  memset(bytes, 0, sizeof bytes);
  EQ(pread(out, bytes, 1, 0), 1);
  SAME(bytes, "1");
  from = 20;
  EQ(splice(in, &from, p[1], NULL, 3, 0), 0);
  EQ(from, 20);
  from = LLONG_MAX - 1;
  CHECK(splice(in, &from, p[1], NULL, 10, 0) <= 0);
  return 0;
}
