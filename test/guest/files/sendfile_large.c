/* sendfile of a megabyte, checked byte by byte. sendfile(2) */
#include "../check.h"
#include <sys/sendfile.h>
#define SIZE (1 << 20)

static unsigned char data[SIZE], copy[SIZE];

int main(void) {
  for (int i = 0; i < SIZE; i++) data[i] = (unsigned char)(i * 31 + (i >> 9));
  int in = OK(open("in", O_CREAT | O_RDWR, 0644)), out = OK(open("out", O_CREAT | O_RDWR, 0644));
  EQ(write(in, data, SIZE), SIZE);
  off_t offset = 0;
  while (offset < SIZE) CHECK(sendfile(out, in, &offset, SIZE) > 0);
  EQ(pread(out, copy, SIZE, 0), SIZE);
  CHECK(memcmp(data, copy, SIZE) == 0);
  EQ(lseek(out, 0, SEEK_CUR), SIZE);
  return 0;
}
