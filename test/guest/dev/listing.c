/* /dev can be listed and holds what programs expect. */
#include "../check.h"

int main(void) {
  const char *const names[] = {"null", "zero", "full", "random", "urandom", "tty", "fd", "stdin", "stdout", "stderr"};
  int seen[COUNT(names)] = {0};
  DIR *dir = opendir("/dev");
  CHECK(dir != NULL);
  for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
    for (size_t i = 0; i < COUNT(names); i++) seen[i] |= strcmp(entry->d_name, names[i]) == 0;
  for (size_t i = 0; i < COUNT(names); i++)
    if (!seen[i]) FAIL("no /dev/%s", names[i]);
  return 0;
}
