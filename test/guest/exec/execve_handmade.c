/* A handmade ELF image of one page runs and exits with its own status. execve(2), elf(5) */
/* expect: exit 42 */
#include "../check.h"
#include <elf.h>

int main(void) {
  static struct {
    Elf64_Ehdr header;
    Elf64_Phdr program;
    unsigned char code[16];
  } image = {
      .header = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
                 .e_type = ET_EXEC,
                 .e_machine = EM_X86_64,
                 .e_version = EV_CURRENT,
                 .e_entry = 0x10000000 + sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr),
                 .e_phoff = sizeof(Elf64_Ehdr),
                 .e_ehsize = sizeof(Elf64_Ehdr),
                 .e_phentsize = sizeof(Elf64_Phdr),
                 .e_phnum = 1},
      .program = {.p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_vaddr = 0x10000000, .p_filesz = sizeof image, .p_memsz = sizeof image, .p_align = PAGE},
      /* mov eax, 60; mov edi, 42; syscall */
      .code = {0xb8, 60, 0, 0, 0, 0xbf, 42, 0, 0, 0, 0x0f, 0x05},
  };
  int fd = OK(open("image", O_CREAT | O_WRONLY, 0755));
  EQ(write(fd, &image, sizeof image), sizeof image);
  OK(close(fd));
  char *arguments[] = {"image", NULL};
  execve("image", arguments, environ);
  return 1;
}
