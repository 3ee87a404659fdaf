/* /proc/self/maps: parseable, ordered, with our mappings, protections, files and names. proc(5) */
#include "../check.h"

static int find(const void *address, char *prot, unsigned long *start, unsigned long *end, char *name) {
  FILE *file = fopen("/proc/self/maps", "r");
  CHECK(file != NULL);
  char line[5000];
  unsigned long last = 0;
  int found = 0;
  while (fgets(line, sizeof line, file)) {
    unsigned long from, to, offset, inode;
    unsigned major, minor;
    char p[5], text[4200] = "";
    CHECK(sscanf(line, "%lx-%lx %4s %lx %x:%x %lu %4199[^\n]", &from, &to, p, &offset, &major, &minor, &inode, text) >= 7);
    CHECK(from < to && from >= last && from % PAGE == 0 && to % PAGE == 0);
    last = to;
    if ((unsigned long)address >= from && (unsigned long)address < to) {
      found = 1;
      strcpy(prot, p);
      strcpy(name, text);
      *start = from;
      *end = to;
    }
  }
  fclose(file);
  return found;
}

int main(void) {
  char prot[5], name[4200];
  unsigned long start, end;
  char *memory = anonymous(8 * PAGE, PROT_READ | PROT_WRITE);
  OK(mprotect(memory + PAGE, PAGE, PROT_NONE));
  OK(mprotect(memory + 2 * PAGE, PAGE, PROT_READ | PROT_EXEC));
  EQ(find(memory, prot, &start, &end, name), 1);
  SAME(prot, "rw-p");
  EQ(end, memory + PAGE);
  EQ(find(memory + PAGE, prot, &start, &end, name), 1);
  SAME(prot, "---p");
  EQ(find(memory + 2 * PAGE, prot, &start, &end, name), 1);
  SAME(prot, "r-xp");
  OK(munmap(memory, 8 * PAGE));
  EQ(find(memory, prot, &start, &end, name), 0);
  put("mapped file", "x");
  char *file = (char *)OK(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, OK(open("mapped file", O_RDONLY)), 0));
  EQ(find(file, prot, &start, &end, name), 1);
  SAME(prot, "r--s");
  CHECK(strstr(name, "/mapped file") != NULL);
  EQ(find(&start, prot, &start, &end, name), 1);
  CHECK(strstr(name, "[stack]") != NULL);
  EQ(find((void *)find, prot, &start, &end, name), 1);
  SAME(prot, "r-xp");
  (void)RAW(SYS_brk, RAW(SYS_brk, 0) + PAGE);
  EQ(find((char *)RAW(SYS_brk, 0) - 1, prot, &start, &end, name), 1);
  CHECK(strstr(name, "[heap]") != NULL);
  return 0;
}
