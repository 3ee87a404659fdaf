/* execve starts with fresh memory: data, heap and mappings of the old image are gone, code faults are not. execve(2) */
#include "../check.h"

static int data = 1;

int main(int argc, char **argv) {
  catch_faults();
  EQ(data, 1);
  if (argc > 1) {
    char *old = (char *)strtoul(argv[1], NULL, 16);
    /* Another mapping may be there by chance, but not the content. */
    if (FAULT_OF(LOAD(old)) == 0) CHECK(memcmp(old, "secret of the old image", 23) != 0);
    puts("ok");
    return 0;
  }
  data = 2;
  char *memory = anonymous(64 * PAGE, PROT_READ | PROT_WRITE);
  for (int i = 0; i < 64; i++) strcpy(memory + i * PAGE, "secret of the old image");
  char text[32];
  snprintf(text, sizeof text, "%lx", (unsigned long)memory);
  execl("/proc/self/exe", argv[0], text, NULL);
  FAIL("execl: %d", errno);
}
