/* Random file operations over a layer below with the same results as on Linux. */
#include "../files/random_operations.h"

static const char *const paths[] = {"lower.txt", "other.txt", "hard1", "hard2", "link", "dirlink", "dirlink/a", "dir", "dir/a", "dir/b", "dir/sub",
                                    "dir/sub/c", "dir/sub/deeper", "dir/sub/deeper/d", "empty", "empty/n", "new", "dir/new", "readonly", "moved", "moved/a"};

int main(void) {
  for (int seed = 11; seed <= 11; seed++) random_operations(seed, 8000, paths, COUNT(paths));
  return 0;
}
