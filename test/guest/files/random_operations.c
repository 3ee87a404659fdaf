/* Random file operations with the same results as on Linux. */
#include "random_operations.h"

static const char *const paths[] = {"a", "b", "d", "d/x", "d/y", "d/e", "d/e/z", "l", "l/x", "a/", "d/..", "d/./x", ".", "e", "e/x", "d/../b", "missing/x", ""};

int main(void) {
  for (int seed = 1; seed <= 6; seed++) {
    char directory[16];
    snprintf(directory, sizeof directory, "run%d", seed);
    OK(mkdir(directory, 0755));
    OK(chdir(directory));
    printf("--- %d\n", seed);
    random_operations(seed, 4000, paths, COUNT(paths));
    OK(chdir(".."));
  }
  return 0;
}
