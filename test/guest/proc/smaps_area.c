/* An area in smaps: its size, what is resident, flags; the rollup has the sums. proc_pid_smaps(5) */
#include "proc.h"

static char *area(const char *memory) {
  char start[32], *text = get("/proc/self/smaps");
  snprintf(start, sizeof start, "%08lx-", (unsigned long)memory);
  char *at = strstr(text, start);
  CHECK(at != NULL);
  char *next = strstr(at, "VmFlags:");
  CHECK(next != NULL);
  next[strcspn(next, "\n")] = 0;
  return at;
}
static long kilobytes(const char *text, const char *name) {
  char start[40];
  snprintf(start, sizeof start, "\n%s:", name);
  char *at = strstr(text, start);
  if (at == NULL) FAIL("no %s", name);
  return atol(at + strlen(start));
}

int main(void) {
  char *memory = anonymous(18 * PAGE, PROT_NONE) + PAGE;
  OK(mprotect(memory, 16 * PAGE, PROT_READ | PROT_WRITE));
  memset(memory, 1, 5 * PAGE);
  char *text = area(memory);
  EQ(kilobytes(text, "Size"), 64);
  EQ(kilobytes(text, "KernelPageSize"), 4);
  EQ(kilobytes(text, "Rss"), 20);
  EQ(kilobytes(text, "Pss"), 20);
  EQ(kilobytes(text, "Private_Dirty"), 20);
  EQ(kilobytes(text, "Private_Clean") + kilobytes(text, "Shared_Clean") + kilobytes(text, "Shared_Dirty"), 0);
  EQ(kilobytes(text, "Anonymous"), 20);
  EQ(kilobytes(text, "Swap"), 0);
  CHECK(strstr(text, "VmFlags: rd wr mr mw me ") != NULL);
  OK(madvise(memory, 16 * PAGE, MADV_DONTDUMP));
  text = area(memory);
  CHECK(strstr(text, "dd ") != NULL);
  EQ(kilobytes(text, "Rss"), 20);
  OK(madvise(memory, 4 * PAGE, MADV_DONTNEED));
  EQ(kilobytes(area(memory), "Rss"), 4);

  text = get("/proc/self/smaps_rollup");
  CHECK(strstr(text, "[rollup]\nRss:") != NULL);
  long rss = kilobytes(text, "Rss"), status = number_of("/proc/self/status", "VmRSS:");
  CHECK(rss > 0 && labs(rss - status) < 400);
  return 0;
}
