/* io counts the bytes and calls of read and write. proc_pid_io(5) */
#include "proc.h"

int main(void) {
  char const *path = "/proc/self/io";
  static char data[10000];
  int fd = OK(open("file", O_RDWR | O_CREAT, 0600));
  long written = number_of(path, "wchar: "), calls = number_of(path, "syscw: ");
  for (int i = 0; i < 5; i++) EQ(write(fd, data, 10000), 10000);
  EQ(number_of(path, "wchar: "), written + 50000);
  EQ(number_of(path, "syscw: "), calls + 5);
  long seen = number_of(path, "rchar: ");
  EQ(pread(fd, data, 8000, 0), 8000);
  long after = number_of(path, "rchar: ");
  CHECK(after >= seen + 8000 && after < seen + 10000);
  CHECK(number_of(path, "syscr: ") >= 3);
  static const char *const names[] = {"read_bytes: ", "write_bytes: ", "cancelled_write_bytes: "};
  for (size_t i = 0; i < COUNT(names); i++) CHECK(number_of(path, names[i]) >= 0);
  return 0;
}
