/* map_files/ has a link for every mapping of a file. proc_pid_map_files(5) */
#include "proc.h"

int main(void) {
  need_root();
  put("mapped", "some text");
  char *memory = (char *)OK(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, OK(open("mapped", O_RDONLY)), 0));
  char path[128], text[4096] = "", here[4096], expected[8192];
  snprintf(path, sizeof path, "/proc/self/map_files/%lx-%lx", (unsigned long)memory, (unsigned long)memory + PAGE);
  OK(readlink(path, text, sizeof text - 1));
  snprintf(expected, sizeof expected, "%s/mapped", getcwd(here, sizeof here));
  SAME(text, expected);
  char word[5] = "";
  EQ(read(OK(open(path, O_RDONLY)), word, 4), 4);
  SAME(word, "some");
  OK(munmap(memory, PAGE));
  ERR(readlink(path, text, sizeof text), ENOENT);
  ERR(open("/proc/self/map_files/0-1000", O_RDONLY), ENOENT);
  ERR(open("/proc/self/map_files/x", O_RDONLY), ENOENT);
  return 0;
}
