/* 32 MiB written and read back in odd pieces. write(2), read(2) */
#include "../check.h"
#define TOTAL (32L << 20)

static unsigned char piece[100003];

int main(void) {
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644));
  long done = 0;
  while (done < TOTAL) {
    for (size_t i = 0; i < sizeof piece; i++) piece[i] = (unsigned char)((done + (long)i) * 2654435761UL >> 24);
    long size = TOTAL - done < (long)sizeof piece ? TOTAL - done : (long)sizeof piece;
    EQ(write(fd, piece, size), size);
    done += size;
  }
  EQ(status_of("f").st_size, TOTAL);
  OK(lseek(fd, 0, SEEK_SET));
  for (done = 0; done < TOTAL;) {
    long got = read(fd, piece, 70001);
    CHECK(got > 0);
    for (long i = 0; i < got; i += 997) EQ(piece[i], (unsigned char)((done + i) * 2654435761UL >> 24));
    done += got;
  }
  EQ(done, TOTAL);
  return 0;
}
