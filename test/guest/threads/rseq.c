/* rseq(2): registration and its errors; a sequence that is interrupted is aborted, one that is not is finished. */
#include "threads.h"
#include <sys/syscall.h>
#ifndef SYS_rseq
#define SYS_rseq 334
#endif

enum { SIGNATURE = 0x53053053, SIZE = 32 };
struct area {
  uint32_t cpu_id_start, cpu_id;
  uint64_t sequence;
  uint32_t flags, rest[3];
} __attribute__((aligned(32)));
struct sequence {
  uint32_t version, flags;
  uint64_t start, length, abort;
} __attribute__((aligned(32)));

static _Thread_local struct area area;
static long rseq(void *where, unsigned length, int flags, unsigned signature) {
  return RAW(SYS_rseq, where, length, flags, signature);
}

/* The C library may have registered one of its own: it gives it up. */
static int own(void) {
  extern const ptrdiff_t __rseq_offset __attribute__((weak));
  extern const unsigned int __rseq_size __attribute__((weak));
  if (&__rseq_size != NULL && __rseq_size != 0) {
    char *theirs = (char *)__builtin_thread_pointer() + __rseq_offset;
    if (rseq(theirs, 32, 1, SIGNATURE) != 0) return 0;
  }
  return 1;
}

/* Adds to a counter of a thread's own in a loop of sequences; what is aborted is counted. */
static long counter, aborts;
static void add_one(void) {
  __asm__ volatile(
      ".pushsection .data.rel, \"aw\"\n"
      ".balign 32\n"
      "3: .long 0, 0\n .quad 1f, 2f - 1f, 4f\n"
      ".popsection\n"
      "5: leaq 3b(%%rip), %%rax\n"
      "movq %%rax, %[sequence]\n"
      "1: movq %[counter], %%rcx\n"
      ".rept 200\n nop\n .endr\n"
      "addq $1, %%rcx\n"
      "movq %%rcx, %[counter]\n"
      "2: jmp 6f\n"
      ".byte 0x0f, 0xb9, 0x3d\n .long 0x53053053\n"
      "4: addq $1, %[aborts]\n"
      "jmp 5b\n"
      "6:\n"
      : [sequence] "+m"(area.sequence), [counter] "+m"(counter), [aborts] "+m"(aborts)
      :
      : "rax", "rcx", "cc", "memory");
}
static atomic_int stop;
static void *other(void *argument) {
  while (!stop) {}
  return argument;
}

int main(void) {
  if (!own()) return 0;
  if (rseq(&area, SIZE, 0, SIGNATURE) == -ENOSYS) return 0;
  EQ(area.sequence, 0);
  CHECK(area.cpu_id == area.cpu_id_start);
  unsigned cpu;
  EQ(RAW(SYS_getcpu, &cpu, NULL, NULL), 0);
  EQ(rseq(&area, SIZE, 0, SIGNATURE), -EBUSY);
  EQ(rseq(&area, SIZE, 0, SIGNATURE + 1), -EPERM);
  EQ(rseq(&area + 1, SIZE, 0, SIGNATURE), -EINVAL);
  EQ(rseq(&area, SIZE, 2, SIGNATURE), -EINVAL);
  EQ(rseq(&area, SIZE, 3, SIGNATURE), -EINVAL);
  EQ(rseq(&area, SIZE, 1, SIGNATURE + 1), -EPERM);
  EQ(rseq(&area + 1, SIZE, 1, SIGNATURE), -EINVAL);
  EQ(rseq(&area, SIZE, 1, SIGNATURE), 0);
  EQ(area.cpu_id, 0xffffffff);
  EQ(rseq(&area, SIZE, 1, SIGNATURE), -EINVAL);
  EQ(rseq(&area, SIZE - 1, 0, SIGNATURE), -EINVAL);
  EQ(rseq((char *)&area + 8, SIZE, 0, SIGNATURE), -EINVAL);
  EQ(rseq((void *)0x8000000000000000, SIZE, 0, SIGNATURE), -EFAULT);
  EQ(rseq(&area, SIZE, 0, SIGNATURE), 0);

  pthread_t thread = start(other, NULL);
  for (int i = 0; i < 3000000; i++) add_one();
  stop = 1;
  finish(thread);
  EQ(counter, 3000000);
  return 0;
}
