/* Malformed ELF files: the errno for each defect. execve(2), elf(5) */
#include "../check.h"
#include <elf.h>

static struct {
  Elf64_Ehdr header;
  Elf64_Phdr program[2];
  unsigned char code[16];
} image;

static void reset(void) {
  memset(&image, 0, sizeof image);
  memcpy(image.header.e_ident, ELFMAG, 4);
  image.header.e_ident[EI_CLASS] = ELFCLASS64;
  image.header.e_ident[EI_DATA] = ELFDATA2LSB;
  image.header.e_ident[EI_VERSION] = EV_CURRENT;
  image.header.e_type = ET_EXEC;
  image.header.e_machine = EM_X86_64;
  image.header.e_version = EV_CURRENT;
  image.header.e_entry = 0x10000000 + offsetof(typeof(image), code);
  image.header.e_phoff = offsetof(typeof(image), program);
  image.header.e_ehsize = sizeof image.header;
  image.header.e_phentsize = sizeof image.program[0];
  image.header.e_phnum = 1;
  image.program[0] = (Elf64_Phdr){
      .p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_vaddr = 0x10000000, .p_filesz = sizeof image, .p_memsz = sizeof image, .p_align = PAGE};
}

static int run(size_t size) {
  unlink("image");
  int fd = OK(open("image", O_CREAT | O_WRONLY, 0755));
  EQ(write(fd, &image, size), size);
  OK(close(fd));
  char *arguments[] = {"image", NULL};
  errno = 0;
  execve("image", arguments, environ);
  return errno;
}
#define REFUSED(change, error)                        \
  do {                                                \
    reset();                                          \
    change;                                           \
    int seen_ = run(sizeof image);                    \
    if (seen_ != (error)) FAIL("%s: %s, expected %s", #change, strerror(seen_), #error); \
  } while (0)

int main(void) {
  REFUSED(image.header.e_ident[0] = 'x', ENOEXEC);
  REFUSED(image.header.e_machine = EM_386 + 200, ENOEXEC);
  REFUSED(image.header.e_machine = EM_AARCH64, ENOEXEC);
  REFUSED(image.header.e_type = ET_REL, ENOEXEC);
  REFUSED(image.header.e_type = ET_CORE, ENOEXEC);
  REFUSED(image.header.e_phentsize = 32, ENOEXEC);
  REFUSED(image.header.e_phnum = 0, ENOEXEC);
  REFUSED(image.header.e_phnum = 2000, ENOEXEC);
  REFUSED((image.header.e_phnum = 2, image.program[1].p_type = PT_INTERP, image.program[1].p_filesz = 1), ENOEXEC);
  REFUSED((image.header.e_phnum = 2, image.program[1].p_type = PT_INTERP, image.program[1].p_filesz = 5000), ENOEXEC);
  REFUSED((image.header.e_phnum = 2, image.program[1].p_type = PT_INTERP, image.program[1].p_filesz = 16,
           image.program[1].p_offset = offsetof(typeof(image), code), memset(image.code, 'x', 16)),
          ENOEXEC);
  REFUSED((image.header.e_phnum = 2, image.program[1].p_type = PT_INTERP, image.program[1].p_filesz = 9,
           image.program[1].p_offset = offsetof(typeof(image), code), memcpy(image.code, "/missing", 9)),
          ENOENT);
  reset();
  EQ(run(10), ENOEXEC);
  reset();
  EQ(run(sizeof(Elf64_Ehdr) - 1), ENOEXEC);
  reset();
  image.header.e_phoff = 1000;
  CHECK(run(sizeof image) == ENOEXEC || errno == EIO);
  return 0;
}
