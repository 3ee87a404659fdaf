/* The auxiliary vector: what a program finds there and that it is right. getauxval(3) */
#include "../check.h"
#include <elf.h>
#include <sys/auxv.h>

int main(int argc, char **argv) {
  (void)argc;
  EQ(getauxval(AT_PAGESZ), 4096);
  EQ(getauxval(AT_CLKTCK), 100);
  EQ(getauxval(AT_UID), getuid());
  EQ(getauxval(AT_EUID), geteuid());
  EQ(getauxval(AT_GID), getgid());
  EQ(getauxval(AT_EGID), getegid());
  EQ(getauxval(AT_SECURE), 0);
  SAME((char *)getauxval(AT_EXECFN), argv[0]);
  Elf64_Phdr *headers = (Elf64_Phdr *)getauxval(AT_PHDR);
  CHECK(headers != NULL);
  EQ(getauxval(AT_PHENT), sizeof *headers);
  int loads = 0;
  for (unsigned long i = 0; i < getauxval(AT_PHNUM); i++) loads += headers[i].p_type == PT_LOAD;
  CHECK(loads >= 1);
  extern char _start;
  EQ(getauxval(AT_ENTRY), &_start);
  unsigned char *random = (unsigned char *)getauxval(AT_RANDOM);
  int sum = 0;
  for (int i = 0; i < 16; i++) sum |= random[i];
  CHECK(sum != 0);
  Elf64_Ehdr *vdso = (Elf64_Ehdr *)getauxval(AT_SYSINFO_EHDR);
  CHECK(vdso != NULL && memcmp(vdso->e_ident, ELFMAG, 4) == 0);
  CHECK(getauxval(AT_HWCAP) != 0);
  SAME((char *)getauxval(AT_PLATFORM), "x86_64");
  CHECK(getauxval(AT_MINSIGSTKSZ) >= 512);
  return 0;
}
