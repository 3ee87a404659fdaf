/* /proc/self/mem: reads and writes by address whatever the protection; EIO for what is not mapped. proc_pid_mem(5) */
#include "proc.h"

static int fd;
static ssize_t peek(void *address, void *to, size_t size) {
  return pread(fd, to, size, (off_t)address);
}
static ssize_t poke(void *address, const void *from, size_t size) {
  return pwrite(fd, from, size, (off_t)address);
}

int main(void) {
  fd = OK(open("/proc/self/mem", O_RDWR));
  long value = 0x1234, seen = 0;
  EQ(peek(&value, &seen, 8), 8);
  EQ(seen, 0x1234);
  seen = 77;
  EQ(poke(&value, &seen, 8), 8);
  EQ(value, 77);
  EQ(lseek(fd, (off_t)&value, SEEK_SET), &value);
  EQ(read(fd, &seen, 8), 8);
  EQ(lseek(fd, 0, SEEK_CUR), (char *)&value + 8);
  ERR(lseek(fd, 0, SEEK_END), EINVAL);

  char *memory = anonymous(4 * PAGE, PROT_READ | PROT_WRITE), buffer[3 * PAGE];
  memset(memory, 'a', 4 * PAGE);
  OK(mprotect(memory, PAGE, PROT_READ));
  OK(mprotect(memory + PAGE, PAGE, PROT_NONE));
  OK(munmap(memory + 3 * PAGE, PAGE));
  EQ(poke(memory + 5, "new", 3), 3);
  CHECK(memcmp(memory, "aaaaanewaa", 10) == 0);
  EQ(poke(memory + PAGE, "hidden", 6), 6);
  EQ(peek(memory + PAGE, buffer, 8), 8);
  CHECK(memcmp(buffer, "hiddenaa", 8) == 0);
  EQ(peek(memory + 2 * PAGE, buffer, 2 * PAGE), PAGE);
  EQ(peek(memory, buffer, 3 * PAGE), 3 * PAGE);
  EQ(poke(memory + 3 * PAGE - 2, "xyz", 3), 2);
  ERR(peek(memory + 3 * PAGE, buffer, 1), EIO);
  ERR(poke(memory + 3 * PAGE, "x", 1), EIO);
  ERR(peek(NULL, buffer, 1), EIO);
  EQ(peek(NULL, buffer, 0), 0);
  ERR(peek((void *)0x7ffffffff000, buffer, 1), EIO);

  put("shared", "content");
  char *file = (char *)OK(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, OK(open("shared", O_RDWR)), 0));
  EQ(peek(file, buffer, 7), 7);
  CHECK(memcmp(buffer, "content", 7) == 0);
  ERR(poke(file, "C", 1), EIO);
  char *copy = (char *)OK(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, OK(open("shared", O_RDONLY)), 0));
  EQ(poke(copy, "C", 1), 1);
  EQ(copy[0], 'C');
  SAME(get("shared"), "content");
  return 0;
}
