/* O_TRUNC empties a file that may be written, others' descriptors see it. open(2) */
#include "../check.h"

int main(void) {
  put("f", "content");
  int other = OK(open("f", O_RDWR));
  OK(lseek(other, 3, SEEK_SET));
  OK(close(OK(open("f", O_WRONLY | O_TRUNC))));
  EQ(status_of("f").st_size, 0);
  char byte;
  EQ(read(other, &byte, 1), 0);
  EQ(write(other, "x", 1), 1);
  EQ(status_of("f").st_size, 4);
  char *content = get("f");
  CHECK(memcmp(content, "\0\0\0x", 4) == 0);
  OK(mkdir("d", 0755));
  ERR(open("d", O_RDONLY | O_TRUNC), EISDIR);
  return 0;
}
