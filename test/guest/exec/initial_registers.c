/* A new program starts with zeroed registers, an aligned stack and the default FPU control words. System V ABI, 3.4.1 */
/* expect: exit 9 */
#include "../check.h"
#include <elf.h>

int main(void) {
  static struct {
    Elf64_Ehdr header;
    Elf64_Phdr program;
    unsigned char code[128];
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
      .code =
          {
              0x48, 0x09, 0xd8,             /* or rax, rbx */
              0x48, 0x09, 0xc8,             /* or rax, rcx */
              0x48, 0x09, 0xd0,             /* or rax, rdx */
              0x48, 0x09, 0xf0,             /* or rax, rsi */
              0x48, 0x09, 0xf8,             /* or rax, rdi */
              0x48, 0x09, 0xe8,             /* or rax, rbp */
              0x4c, 0x09, 0xc0,             /* or rax, r8 */
              0x4c, 0x09, 0xc8,             /* or rax, r9 */
              0x4c, 0x09, 0xd0,             /* or rax, r10 */
              0x4c, 0x09, 0xd8,             /* or rax, r11 */
              0x4c, 0x09, 0xe0,             /* or rax, r12 */
              0x4c, 0x09, 0xe8,             /* or rax, r13 */
              0x4c, 0x09, 0xf0,             /* or rax, r14 */
              0x4c, 0x09, 0xf8,             /* or rax, r15 */
              0x48, 0x89, 0xe3,             /* mov rbx, rsp */
              0x83, 0xe3, 0x0f,             /* and ebx, 15 */
              0x48, 0x09, 0xd8,             /* or rax, rbx */
              0x48, 0x83, 0xec, 16,         /* sub rsp, 16 */
              0x0f, 0xae, 0x1c, 0x24,       /* stmxcsr [rsp] */
              0x8b, 0x1c, 0x24,             /* mov ebx, [rsp] */
              0x81, 0xf3, 0x80, 0x1f, 0, 0, /* xor ebx, 0x1f80 */
              0x48, 0x09, 0xd8,             /* or rax, rbx */
              0xd9, 0x3c, 0x24,             /* fnstcw [rsp] */
              0x0f, 0xb7, 0x1c, 0x24,       /* movzx ebx, word [rsp] */
              0x81, 0xf3, 0x7f, 0x03, 0, 0, /* xor ebx, 0x37f */
              0x48, 0x09, 0xd8,             /* or rax, rbx */
              0x48, 0x85, 0xc0,             /* test rax, rax */
              0xbf, 9, 0, 0, 0,             /* mov edi, 9 */
              0x74, 5,                      /* jz +5 */
              0xbf, 10, 0, 0, 0,            /* mov edi, 10 */
              0xb8, 60, 0, 0, 0,            /* mov eax, 60 */
              0x0f, 0x05,                   /* syscall */
          },
  };
  int fd = OK(open("image", O_CREAT | O_WRONLY, 0755));
  EQ(write(fd, &image, sizeof image), sizeof image);
  OK(close(fd));
  unsigned mxcsr = 0x5f80;
  unsigned short control = 0x27f;
  __asm__ volatile("ldmxcsr %0; fldcw %1" ::"m"(mxcsr), "m"(control));
  char *arguments[] = {"image", NULL};
  execve("image", arguments, environ);
  return 1;
}
