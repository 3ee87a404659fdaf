// The bare cost of leaving and re-entering a VM, without any operating system on top: a minimal monitor whose guest
// runs in ring 3 of long mode. Prints ns per exit of two kinds, a round in turn: "exit" when the guest does `out` itself,
// "syscall-exit" when it does SYSCALL, which leads to an `out`, and the monitor has it go on behind the SYSCALL.
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>

enum { MEMORY = 0x200000, PML4 = 0x1000, PDPT = 0x2000, DIRECTORY = 0x3000, CODE = 0x4000, SYSCALL_CODE = 0x4100, STUB = 0x4200 };
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
  static const uint8_t out_loop[] = {0xe6, 0x80, 0xeb, 0xfc};     // again: out %al, $0x80; jmp again
  static const uint8_t syscall_loop[] = {0x0f, 0x05, 0xeb, 0xfc}; // again: syscall; jmp again
  memcpy(memory + CODE, out_loop, sizeof out_loop);
  memcpy(memory + SYSCALL_CODE, syscall_loop, sizeof syscall_loop);
  memcpy(memory + STUB, out_loop, sizeof out_loop);
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
  sregs.efer = 0x501;  // SCE LME LMA
  sregs.cs = segment(0x23, 11, 1);
  sregs.ss = sregs.ds = sregs.es = sregs.fs = sregs.gs = segment(0x1b, 3, 0);
  must(ioctl(cpu, KVM_SET_SREGS, &sregs), "KVM_SET_SREGS");
  struct {
    struct kvm_msrs head;
    struct kvm_msr_entry entries[3];
  } msrs = {
      .head = {.nmsrs = 3},
      .entries = {{.index = 0xc0000081, .data = 0x10ull << 32 | 0x13ull << 48}, // STAR
                  {.index = 0xc0000082, .data = STUB},                          // LSTAR
                  {.index = 0xc0000084, .data = 0x700}},                        // SFMASK: TF IF DF
  };
  must(ioctl(cpu, KVM_SET_MSRS, &msrs), "KVM_SET_MSRS");
  must(ioctl(vm, KVM_CHECK_EXTENSION, KVM_CAP_SYNC_REGS), "KVM_CAP_SYNC_REGS");

  for (int round = 0; round < 2 * rounds; round++) {
    int by_syscall = round & 1;
    struct kvm_regs regs = {.rip = by_syscall ? SYSCALL_CODE : CODE, .rsp = MEMORY, .rflags = 0x3002}; // IOPL 3
    run->kvm_dirty_regs = 0;
    run->kvm_valid_regs = by_syscall ? KVM_SYNC_X86_REGS : 0;
    must(ioctl(cpu, KVM_SET_SREGS, &sregs), "KVM_SET_SREGS");
    must(ioctl(cpu, KVM_SET_REGS, &regs), "KVM_SET_REGS");
    double start = now(), passed;
    long exits = 0;
    do {
      for (int i = 0; i < 100; i++) {
        must(ioctl(cpu, KVM_RUN, 0), "KVM_RUN");
        if (run->exit_reason != KVM_EXIT_IO) {
          fprintf(stderr, "unexpected exit %u\n", run->exit_reason);
          return 1;
        }
        if (by_syscall) {
          run->s.regs.regs.rip = run->s.regs.regs.rcx;
          run->s.regs.regs.rflags = 0x3002;
          run->kvm_dirty_regs = KVM_SYNC_X86_REGS;
        }
      }
      exits += 100;
      passed = now() - start;
    } while (passed < 1e8);
    printf("%s %.1f\n", by_syscall ? "syscall-exit" : "exit", passed / exits);
  }
  return 0;
}
