/* One byte in the middle of a large file of the layer below: everything around it stays. */
#include "../check.h"

int main(void) {
  int fd = OK(open("big", O_RDWR));
  EQ(pwrite(fd, "X", 1, 1500000), 1);
  static char data[3 << 20];
  EQ(pread(fd, data, sizeof data, 0), sizeof data);
  for (size_t i = 0; i < sizeof data; i++) EQ(data[i], i == 1500000 ? 'X' : "0123456789abcdef"[i % 16]);
  EQ(pread(fd, data, 10, 3 << 20), 0);
  EQ(pwrite(fd, "end", 3, (3 << 20) + 4096), 3);
  EQ(status_of("big").st_size, (3 << 20) + 4096 + 3);
  EQ(pread(fd, data, 4096, 3 << 20), 4096);
  for (int i = 0; i < 4096; i++) EQ(data[i], 0);
  return 0;
}
