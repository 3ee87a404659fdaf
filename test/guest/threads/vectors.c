/* Each thread keeps its own vector, x87 and flag registers over switches. */
#include "threads.h"

static atomic_int stop;
static void *run(void *argument) {
  long index = (long)argument;
  double pattern[2] = {index * 1.5, index * 2.5}, seen[2];
  long double extended = index + 0.125L, back;
  while (!stop) {
    for (int i = 0; i < 1000; i++) {
      __asm__ volatile("movupd %2, %%xmm15\n fldt %3\n std\n pause\n pause\n cld\n movupd %%xmm15, %0\n fstpt %1"
                       : "=m"(seen), "=m"(back)
                       : "m"(pattern), "m"(extended)
                       : "xmm15");
      CHECK(seen[0] == pattern[0] && seen[1] == pattern[1] && back == extended);
    }
  }
  return NULL;
}

int main(void) {
  pthread_t threads[4];
  for (long i = 0; i < 4; i++) threads[i] = start(run, (void *)i);
  milliseconds(100);
  stop = 1;
  for (int i = 0; i < 4; i++) finish(threads[i]);
  return 0;
}
