/* Executions of damaged copies of this program: SEED COUNT. What is refused is refused with an errno; what starts may die. */
#include "hostile.h"
#include <elf.h>

int main(int argc, char **argv) {
  only_on_skerry();
  seed_random(argc, argv);
  long const count = argument(argc, argv, 2, 200);
  static unsigned char image[16384];
  int self = OK(open("/proc/self/exe", O_RDONLY));
  ssize_t size = OK(read(self, image, sizeof image));
  for (long i = 0; i < count; i++) {
    static unsigned char damaged[sizeof image];
    memcpy(damaged, image, sizeof image);
    Elf64_Ehdr *header = (Elf64_Ehdr *)damaged;
    /* No entry of its own: most of what is accepted dies at once, which ends this program; so something is always wrong. */
    int const changes = 1 + (int)below(6);
    for (int k = 0; k < changes; k++) {
      size_t at = 16 + below(sizeof *header + 8 * sizeof(Elf64_Phdr) - 16);
      damaged[at] = (unsigned char)(below(2) ? random64() : below(2) ? 0xff : 0x80);
    }
    if (below(2)) {
      Elf64_Phdr *program = (Elf64_Phdr *)(damaged + sizeof *header) + below(8);
      uint64_t *fields[] = {&program->p_vaddr, &program->p_filesz, &program->p_memsz, &program->p_offset, &program->p_align};
      *fields[below(5)] = below(2) ? random64() >> below(64) : 1ULL << below(64);
    }
    unlink("image");
    int fd = OK(open("image", O_CREAT | O_WRONLY, 0755));
    EQ(write(fd, damaged, size), size);
    close(fd);
    char *arguments[] = {"image", NULL}, *environment[] = {NULL};
    if (i + 1 < count && header->e_type != 99) {
      /* Only images that are certainly refused are tried before the last one. */
      header->e_machine = (Elf64_Half)(below(2) ? EM_AARCH64 : EM_386);
      fd = OK(open("image", O_WRONLY));
      EQ(write(fd, damaged, sizeof *header), sizeof *header);
      close(fd);
    }
    execve("image", arguments, environment);
  }
  puts("survived");
  return 0;
}
