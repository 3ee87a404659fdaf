// The bare cost of leaving and re-entering a VM, without any operating system on top: a minimal monitor whose guest
// runs in ring 3 of long mode and does `out` for ever. Prints ns per exit.
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>

enum { MEMORY = 0x200000, PML4 = 0x1000, PDPT = 0x2000, DIRECTORY = 0x3000, CODE = 0x4000 };
enum { PRESENT = 1, WRITABLE = 2, USER = 4, LARGE = 0x80 };

static void must(int result, const char *what) {
  if (result < 0) {
    perror(what);
    exit(1);
  }
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static struct kvm_segment segment(int selector, int type, int long_mode) {
  struct kvm_segment s = {0};
  s.limit = 0xffffffff;
  s.selector = selector;
  s.type = type;
  s.present = s.s = s.g = 1;
  s.dpl = 3;
  s.l = long_mode;
  s.db = !long_mode;
  return s;
}

int main(int argc, char **argv) {
  int rounds = argc > 1 ? atoi(argv[1]) : 5;
  int device = open("/dev/kvm", O_RDWR | O_CLOEXEC);
  must(device, "/dev/kvm");
  int vm = ioctl(device, KVM_CREATE_VM, 0);
  must(vm, "KVM_CREATE_VM");
  uint8_t *memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  *(uint64_t *)(memory + PML4) = PDPT | PRESENT | WRITABLE | USER;
  *(uint64_t *)(memory + PDPT) = DIRECTORY | PRESENT | WRITABLE | USER;
  *(uint64_t *)(memory + DIRECTORY) = PRESENT | WRITABLE | USER | LARGE;
  static const uint8_t code[] = {0xe6, 0x80, 0xeb, 0xfc}; // again: out %al, $0x80; jmp again
  memcpy(memory + CODE, code, sizeof code);
  struct kvm_userspace_memory_region region = {.memory_size = MEMORY, .userspace_addr = (uint64_t)memory};
  must(ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region), "KVM_SET_USER_MEMORY_REGION");
  int cpu = ioctl(vm, KVM_CREATE_VCPU, 0);
  must(cpu, "KVM_CREATE_VCPU");
  int size = ioctl(device, KVM_GET_VCPU_MMAP_SIZE, 0);
  struct kvm_run *run = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, cpu, 0);

  struct kvm_sregs sregs;
  must(ioctl(cpu, KVM_GET_SREGS, &sregs), "KVM_GET_SREGS");
  sregs.cr0 = 0x80050033; // PG WP NE ET MP PE AM
  sregs.cr3 = PML4;
  sregs.cr4 = 0x620;   // PAE OSFXSR OSXMMEXCPT
  sregs.efer = 0x500;  // LME LMA
  sregs.cs = segment(0x23, 11, 1);
  sregs.ss = sregs.ds = sregs.es = sregs.fs = sregs.gs = segment(0x1b, 3, 0);
  must(ioctl(cpu, KVM_SET_SREGS, &sregs), "KVM_SET_SREGS");
  struct kvm_regs regs = {.rip = CODE, .rsp = MEMORY, .rflags = 0x3002}; // IOPL 3
  must(ioctl(cpu, KVM_SET_REGS, &regs), "KVM_SET_REGS");

  for (int round = 0; round < rounds; round++) {
    double start = now(), passed;
    long exits = 0;
    do {
      for (int i = 0; i < 100; i++) {
        must(ioctl(cpu, KVM_RUN, 0), "KVM_RUN");
        if (run->exit_reason != KVM_EXIT_IO) {
          fprintf(stderr, "unexpected exit %u\n", run->exit_reason);
          return 1;
        }
      }
      exits += 100;
      passed = now() - start;
    } while (passed < 1e8);
    printf("exit %.1f\n", passed / exits);
  }
  return 0;
}
