/* p_memsz beyond p_filesz is zero, in the rest of the last file page too. elf(5) */
/* expect: exit 7 */
#include "../check.h"
#include <elf.h>

int main(void) {
  static struct {
    Elf64_Ehdr header;
    Elf64_Phdr program;
    unsigned char code[64];
    unsigned char garbage[64];
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
      .program = {.p_type = PT_LOAD, .p_flags = PF_R | PF_W | PF_X, .p_vaddr = 0x10000000, .p_memsz = 5 * PAGE, .p_align = PAGE},
      .code =
          {
              0xbe, 0, 0, 0, 0x10,                         /* mov esi, 0x10000000 (the end of the file part, patched) */
              0x31, 0xff,                                  /* xor edi, edi */
              0x31, 0xc0,                                  /* xor eax, eax */
              0x0f, 0xb6, 0x06,                            /* loop: movzx eax, byte [rsi] */
              0x09, 0xc7,                                  /* or edi, eax */
              0xff, 0xc6,                                  /* inc esi */
              0x81, 0xfe, 0, 0x50, 0, 0x10,                /* cmp esi, 0x10005000 */
              0x75, 0xf1,                                  /* jne loop */
              0xc6, 0x86, 0xff, 0xff, 0xff, 0xff, 1,       /* mov byte [rsi - 1], 1 */
              0x83, 0xc7, 7,                               /* add edi, 7 */
              0xb8, 60, 0, 0, 0, 0x0f, 0x05,               /* mov eax, 60; syscall */
          },
  };
  size_t const filled = offsetof(typeof(image), garbage);
  memset(image.garbage, 0xff, sizeof image.garbage);
  image.program.p_filesz = filled;
  image.code[1] = (unsigned char)filled;
  image.code[2] = (unsigned char)(filled >> 8);
  int fd = OK(open("image", O_CREAT | O_WRONLY, 0755));
  EQ(write(fd, &image, sizeof image), sizeof image);
  OK(close(fd));
  char *arguments[] = {"image", NULL};
  execve("image", arguments, environ);
  return 1;
}
