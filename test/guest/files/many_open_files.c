/* A thousand open files at once, each with its own content and offset. open(2) */
#include "../check.h"
#define N 900

static int fds[N];

int main(void) {
  struct rlimit limit;
  OK(getrlimit(RLIMIT_NOFILE, &limit));
  int const n = limit.rlim_cur < N + 20 ? (int)limit.rlim_cur - 20 : N;
  for (int i = 0; i < n; i++) {
    char name[16];
    snprintf(name, sizeof name, "f%d", i);
    fds[i] = OK(open(name, O_CREAT | O_RDWR, 0644));
    EQ(write(fds[i], name, strlen(name)), strlen(name));
  }
  for (int i = n - 1; i >= 0; i--) {
    char name[16], text[16] = {0};
    snprintf(name, sizeof name, "f%d", i);
    EQ(pread(fds[i], text, 15, 0), strlen(name));
    SAME(text, name);
    OK(close(fds[i]));
  }
  return 0;
}
