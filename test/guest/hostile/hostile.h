/*
 * For programs that attack the kernel under them. They refuse to run anywhere but on Skerry. They end with status 0, or
 * die of a signal where their comment says so; what matters is what becomes of the monitor.
 */
#ifndef HOSTILE_H
#define HOSTILE_H
#include "../check.h"
#pragma GCC diagnostic ignored "-Wunused-result"
#include <sys/utsname.h>

MAYBE_UNUSED static void only_on_skerry(void) {
  struct utsname name;
  if (uname(&name) != 0 || strstr(name.version, "Skerry") == NULL) FAIL("this program attacks its kernel: only for Skerry");
}

MAYBE_UNUSED static uint64_t random_state = 88172645463325252ULL;
/* xorshift64*, Vigna */
MAYBE_UNUSED static uint64_t random64(void) {
  random_state ^= random_state >> 12;
  random_state ^= random_state << 25;
  random_state ^= random_state >> 27;
  return random_state * 2685821657736338717ULL;
}
MAYBE_UNUSED static uint64_t below(uint64_t bound) { return random64() % bound; }
MAYBE_UNUSED static void seed_random(int argc, char **argv) {
  random_state = (argc > 1 ? strtoull(argv[1], NULL, 0) : 1) * 0x9e3779b97f4a7c15ULL + 1;
}
MAYBE_UNUSED static long argument(int argc, char **argv, int index, long otherwise) {
  return argc > index ? strtol(argv[index], NULL, 0) : otherwise;
}

/* A system call that touches neither errno nor thread-local storage. */
MAYBE_UNUSED static long bare_call(long number, long a, long b, long c, long d, long e, long f) {
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  long result = number;
  __asm__ volatile("syscall" : "+a"(result) : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
  return result;
}

/* The program's own image and stack, with a margin: what it must not destroy if it wants to go on. */
extern char __executable_start, _end;
MAYBE_UNUSED static int is_own(uint64_t address) {
  uint64_t here = (uint64_t)__builtin_frame_address(0);
  uint64_t first = (uint64_t)&__executable_start, last = (uint64_t)&_end + (1 << 20);
  return (address + 65536 >= first && address < last) || (address + (16 << 20) >= here && address < here + (1 << 20));
}
#endif
