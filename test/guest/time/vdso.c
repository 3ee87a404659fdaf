/* The vDSO is a well-formed ELF image with the symbols programs look for. vdso(7) */
#include "../check.h"
#include <elf.h>
#include <sys/auxv.h>

int main(void) {
  char *base = (char *)getauxval(AT_SYSINFO_EHDR);
  CHECK(base != NULL);
  EQ((uintptr_t)base % PAGE, 0);
  Elf64_Ehdr *header = (Elf64_Ehdr *)base;
  EQ(header->e_type, ET_DYN);
  EQ(header->e_machine, EM_X86_64);
  Elf64_Phdr *program = (Elf64_Phdr *)(base + header->e_phoff);
  char *bias = NULL;
  Elf64_Dyn *dynamic = NULL;
  for (int i = 0; i < header->e_phnum; i++) {
    if (program[i].p_type == PT_LOAD && bias == NULL) bias = base + program[i].p_offset - program[i].p_vaddr;
    if (program[i].p_type == PT_DYNAMIC) dynamic = (Elf64_Dyn *)(base + program[i].p_offset);
  }
  CHECK(dynamic != NULL);
  Elf64_Sym *symbols = NULL;
  char *strings = NULL;
  Elf64_Word *hash = NULL;
  for (; dynamic->d_tag != DT_NULL; dynamic++) {
    if (dynamic->d_tag == DT_SYMTAB) symbols = (Elf64_Sym *)(bias + dynamic->d_un.d_ptr);
    if (dynamic->d_tag == DT_STRTAB) strings = bias + dynamic->d_un.d_ptr;
    if (dynamic->d_tag == DT_HASH) hash = (Elf64_Word *)(bias + dynamic->d_un.d_ptr);
  }
  CHECK(symbols != NULL && strings != NULL);
  const char *const names[] = {"__vdso_clock_gettime", "__vdso_gettimeofday", "__vdso_time", "__vdso_getcpu", "__vdso_clock_getres"};
  if (hash == NULL) return 0;
  for (size_t k = 0; k < COUNT(names); k++) {
    int found = 0;
    for (Elf64_Word i = 0; i < hash[1]; i++) {
      if (strcmp(strings + symbols[i].st_name, names[k]) != 0) continue;
      found = 1;
      if (k == 0) {
        struct timespec t = {0, 0};
        EQ(((int (*)(int, struct timespec *))(bias + symbols[i].st_value))(CLOCK_MONOTONIC, &t), 0);
        CHECK(t.tv_sec > 0 || t.tv_nsec > 0);
      }
    }
    if (!found) FAIL("no symbol %s", names[k]);
  }
  /* It cannot be written. */
  catch_faults();
  FAULTS(STORE(base, 1), SIGSEGV, SEGV_ACCERR, base);
  return 0;
}
