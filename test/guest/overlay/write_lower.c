/* A file of the layer below is written in place: content, size, times, mode and inode stay one file's. */
#include "../check.h"

int main(void) {
  struct stat before = status_of("lower.txt");
  EQ(before.st_size, 14);
  EQ(before.st_mtim.tv_sec, 1000000000);
  int reader = OK(open("lower.txt", O_RDONLY));
  int writer = OK(open("lower.txt", O_RDWR));
  char text[32] = {0};
  EQ(pread(writer, text, 31, 0), 14);
  EQ(pwrite(writer, "LOWER", 5, 0), 5);
  SAME(get("lower.txt"), "LOWER content\n");
  EQ(pread(reader, text, 5, 0), 5);
  CHECK(memcmp(text, "LOWER", 5) == 0);
  struct stat after = status_of("lower.txt"), by_reader;
  EQ(after.st_ino, before.st_ino);
  EQ(after.st_dev, before.st_dev);
  EQ(after.st_mode, before.st_mode);
  EQ(after.st_uid, before.st_uid);
  CHECK(after.st_mtim.tv_sec > 1000000000);
  OK(fstat(reader, &by_reader));
  EQ(by_reader.st_ino, before.st_ino);
  EQ(write(writer, "x", 1), 1);
  SAME(get("lower.txt"), "xOWER content\n");
  SAME(get("link"), "xOWER content\n");
  SAME(get("other.txt"), "other content\n");
  return 0;
}
