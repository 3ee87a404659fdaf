/* A loop that holds everything in registers is undisturbed by hundreds of timer signals. sigaction(2) */
#include "../check.h"

static volatile int count;
static void handler(int signal) {
  (void)signal;
  volatile double junk[16];
  for (int i = 0; i < 16; i++) junk[i] = count * 1.5 + i;
  (void)junk;
  count++;
}

int main(void) {
  signal(SIGALRM, handler);
  struct itimerval timer = {{0, 1000}, {0, 1000}};
  OK(setitimer(ITIMER_REAL, &timer, NULL));
  while (count < 100) {
    unsigned long a = 1, b = 2, c = 3, d = 5;
    double x = 1, y = 0.5;
    for (int i = 0; i < 100000; i++) {
      a = a * 6364136223846793005UL + b;
      b = (b ^ a >> 7) + c;
      c += d * 3;
      d = d << 1 | d >> 63;
      x = x * 0.999999 + y;
      y = y * 1.0000001;
    }
    static unsigned long expected;
    static double expected_x;
    unsigned long sum = a ^ b ^ c ^ d;
    if (expected == 0) {
      expected = sum;
      expected_x = x + y;
    }
    EQ(sum, expected);
    CHECK(x + y == expected_x);
  }
  return 0;
}
