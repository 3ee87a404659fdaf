/* The segment registers that a program begins with, and what it may load into them. Intel SDM 3A chapter 3 */
#include "../check.h"

#define SELECTOR(name)                              \
  ({                                                \
    unsigned short value;                           \
    __asm__ volatile("mov %%" name ", %0" : "=r"(value)); \
    value;                                          \
  })
#define LOAD_SEGMENT(name, value) \
  FAULT_OF(__asm__ volatile("mov %0, %%" name : : "r"((unsigned short)(value))))

int main(void) {
  catch_faults();
  EQ(SELECTOR("cs"), 0x33);
  EQ(SELECTOR("ss"), 0x2b);
  EQ(SELECTOR("ds"), 0);
  EQ(SELECTOR("es"), 0);
  EQ(SELECTOR("fs"), 0);
  EQ(SELECTOR("gs"), 0);
  /* Null in any ring, and the one data segment of programs. */
  for (volatile int rpl = 0; rpl < 4; rpl++) EQ(LOAD_SEGMENT("ds", rpl), 0);
  EQ(LOAD_SEGMENT("es", 0x2b), 0);
  EQ(SELECTOR("es"), 0x2b);
  EQ(RAW(SYS_getpid), getpid());
  EQ(SELECTOR("es"), 0x2b);
  /* Of the kernel, system segments, of the LDT (there is none), beyond the GDT; no code into SS, no null. */
  int const refused[] = {0x10, 0x18, 0x40, 0x43, 7, 0xf, 0xfff8, 0xffff};
  for (volatile size_t i = 0; i < COUNT(refused); i++) {
    EQ(LOAD_SEGMENT("ds", refused[i]), SIGSEGV);
    EQ(LOAD_SEGMENT("ss", refused[i]), SIGSEGV);
  }
  EQ(LOAD_SEGMENT("ss", 0x33), SIGSEGV);
  EQ(LOAD_SEGMENT("ss", 0), SIGSEGV);
  EQ(LOAD_SEGMENT("ss", 0x2b), 0);
  EQ(LOAD_SEGMENT("es", 0), 0);
  /* Overrides of CS, DS, ES and SS are ignored, also behind one of FS: mov rax, fs:[0] */
  unsigned long self, same;
  __asm__ volatile(".byte 0x64, 0x48, 0x8b, 0x04, 0x25, 0, 0, 0, 0" : "=a"(self));
  __asm__ volatile(".byte 0x64, 0x2e, 0x3e, 0x48, 0x8b, 0x04, 0x25, 0, 0, 0, 0" : "=a"(same));
  EQ(same, self);
  return 0;
}
