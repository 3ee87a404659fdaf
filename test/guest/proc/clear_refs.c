/* /proc/self/clear_refs takes 1 to 5; 5 makes VmHWM begin anew. proc_pid_clear_refs(5) */
#include "proc.h"

int main(void) {
  char const *path = "/proc/self/clear_refs";
  for (int kind = 1; kind <= 3; kind++) {
    char text[4];
    snprintf(text, sizeof text, "%d\n", kind);
    EQ(put_into(path, text), 0);
  }
  EQ(put_into(path, "0"), -EINVAL);
  EQ(put_into(path, "6"), -EINVAL);
  EQ(put_into(path, "x"), -EINVAL);
  size_t size = 32 << 20;
  char *memory = anonymous(size, PROT_READ | PROT_WRITE);
  memset(memory, 1, size);
  CHECK(number_of("/proc/self/status", "VmHWM:") >= 32 << 10);
  OK(munmap(memory, size));
  CHECK(number_of("/proc/self/status", "VmHWM:") >= 32 << 10);
  EQ(put_into(path, "5"), 0);
  CHECK(number_of("/proc/self/status", "VmHWM:") < 32 << 10);
  return 0;
}
