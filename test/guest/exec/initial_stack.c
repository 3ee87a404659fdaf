/* The stack at the start: argc, argv, envp, auxv contiguous; strings above; 16-byte aligned. System V ABI, 3.4.1 */
#include "../check.h"
#include <elf.h>

int main(int argc, char **argv, char **envp) {
  EQ(((long *)argv)[-1], argc);
  EQ((uintptr_t)((long *)argv - 1) % 16, 0);
  EQ(envp, argv + argc + 1);
  char **end = envp;
  while (*end != NULL) end++;
  Elf64_auxv_t *aux = (Elf64_auxv_t *)(end + 1);
  int seen = 0;
  while (aux->a_type != AT_NULL) {
    seen += aux->a_type == AT_PAGESZ;
    aux++;
  }
  EQ(seen, 1);
  for (int i = 0; i < argc; i++) CHECK(argv[i] > (char *)aux);
  for (int i = 1; i < argc; i++) EQ(argv[i], argv[i - 1] + strlen(argv[i - 1]) + 1);
  if (envp[0] != NULL) EQ(envp[0], argv[argc - 1] + strlen(argv[argc - 1]) + 1);
  return 0;
}
