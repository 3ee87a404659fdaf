# The vDSO of x86-64: clocks read without leaving the guest. See vdso(7).
# In front of the image lies the clock page (clock-page.ts), which the program cannot write. The library OS changes it
# only while the guest does not run; the sequence number tells a reader that was stopped half way to start again.
# No function uses the stack or calls another, so the unwinder needs no more than the default rules.

.set SEQUENCE, 0          # u32
.set VALID, 4             # u32
.set CYCLE_BASE, 8        # u64, cycles
.set MAX_DELTA, 16        # u64, cycles after which the page is too old
.set MULTIPLIER, 24       # u64, ns = (cycles * MULTIPLIER) >> SHIFT
.set SHIFT, 32            # u32
.set MONOTONIC_BASE, 40   # u64, ns
.set REALTIME_OFFSET, 48  # u64, ns to add to CLOCK_MONOTONIC
.set COARSE_TICK, 56      # u64, ns

.set SYS_gettimeofday, 96
.set SYS_time, 201
.set SYS_clock_gettime, 228
.set SYS_clock_getres, 229

# Bits by clock id: REALTIME 0, MONOTONIC 1, MONOTONIC_RAW 4, REALTIME_COARSE 5, MONOTONIC_COARSE 6, BOOTTIME 7.
.set KNOWN_CLOCKS, 0xf3
.set REALTIME_CLOCKS, 0x21
.set COARSE_CLOCKS, 0x60

.hidden clock_page

# rax: CLOCK_MONOTONIC in ns, r9: offset of CLOCK_REALTIME, r8: the clock page. Uses rcx, rdx, r10.
.macro read_clock unusable
  lea clock_page(%rip), %r8
.Lagain\@:
  mov SEQUENCE(%r8), %r10d
  cmpl $0, VALID(%r8)
  je \unusable
  lfence
  rdtsc
  shl $32, %rdx
  or %rdx, %rax
  sub CYCLE_BASE(%r8), %rax
  jae .Lforward\@
  xor %eax, %eax
.Lforward\@:
  cmp MAX_DELTA(%r8), %rax
  ja \unusable
  mov SHIFT(%r8), %ecx
  mulq MULTIPLIER(%r8)
  shrd %cl, %rdx, %rax
  add MONOTONIC_BASE(%r8), %rax
  mov REALTIME_OFFSET(%r8), %r9
  cmp SEQUENCE(%r8), %r10d
  jne .Lagain\@
.endm

# Splits ns in rax into seconds in rdx and ns in rax. Uses rcx.
.macro split_seconds
  mov %rax, %rcx
  shr $9, %rax
  movabs $0x44b82fa09b5a53, %rdx
  mul %rdx
  shr $11, %rdx
  imul $1000000000, %rdx, %rax
  sub %rax, %rcx
  mov %rcx, %rax
.endm

.macro function name
  .globl __vdso_\name
  .type __vdso_\name, @function
  .weak \name
  .type \name, @function
  .set \name, __vdso_\name
  .p2align 5
__vdso_\name:
  .cfi_startproc
.endm
.macro end name
  .cfi_endproc
  .size __vdso_\name, . - __vdso_\name
  .size \name, . - __vdso_\name
.endm

.text

# int clock_gettime(clockid_t edi, struct timespec *rsi)
function clock_gettime
  cmp $7, %edi
  ja .Lclock_gettime_call
  mov $KNOWN_CLOCKS, %eax
  bt %edi, %eax
  jnc .Lclock_gettime_call
  read_clock .Lclock_gettime_call
  mov $COARSE_CLOCKS, %ecx
  bt %edi, %ecx
  jnc .Lfine
  xor %edx, %edx
  divq COARSE_TICK(%r8)
  imulq COARSE_TICK(%r8), %rax
.Lfine:
  mov $REALTIME_CLOCKS, %ecx
  bt %edi, %ecx
  jnc .Lsince_start
  add %r9, %rax
.Lsince_start:
  split_seconds
  mov %rdx, (%rsi)
  mov %rax, 8(%rsi)
  xor %eax, %eax
  ret
.Lclock_gettime_call:
  mov $SYS_clock_gettime, %eax
  syscall
  ret
end clock_gettime

# int gettimeofday(struct timeval *rdi, struct timezone *rsi); both may be null
function gettimeofday
  test %rdi, %rdi
  jz .Lzone
  read_clock .Lgettimeofday_call
  add %r9, %rax
  split_seconds
  mov %rdx, (%rdi)
  xor %edx, %edx
  mov $1000, %ecx
  div %ecx
  mov %rax, 8(%rdi)
.Lzone:
  test %rsi, %rsi
  jz .Lgettimeofday_done
  movq $0, (%rsi)
.Lgettimeofday_done:
  xor %eax, %eax
  ret
.Lgettimeofday_call:
  mov $SYS_gettimeofday, %eax
  syscall
  ret
end gettimeofday

# time_t time(time_t *rdi); may be null
function time
  read_clock .Ltime_call
  add %r9, %rax
  split_seconds
  mov %rdx, %rax
  test %rdi, %rdi
  jz .Ltime_done
  mov %rax, (%rdi)
.Ltime_done:
  ret
.Ltime_call:
  mov $SYS_time, %eax
  syscall
  ret
end time

# int clock_getres(clockid_t edi, struct timespec *rsi); may be null
function clock_getres
  cmp $7, %edi
  ja .Lclock_getres_call
  mov $KNOWN_CLOCKS, %eax
  bt %edi, %eax
  jnc .Lclock_getres_call
  test %rsi, %rsi
  jz .Lclock_getres_done
  mov $1, %edx
  mov $COARSE_CLOCKS, %ecx
  bt %edi, %ecx
  jnc .Lresolution
  lea clock_page(%rip), %r8
  mov COARSE_TICK(%r8), %rdx
.Lresolution:
  movq $0, (%rsi)
  mov %rdx, 8(%rsi)
.Lclock_getres_done:
  xor %eax, %eax
  ret
.Lclock_getres_call:
  mov $SYS_clock_getres, %eax
  syscall
  ret
end clock_getres

# int getcpu(unsigned *rdi, unsigned *rsi, void *rdx); there is one CPU, 0, of node 0
function getcpu
  test %rdi, %rdi
  jz .Lnode
  movl $0, (%rdi)
.Lnode:
  test %rsi, %rsi
  jz .Lgetcpu_done
  movl $0, (%rsi)
.Lgetcpu_done:
  xor %eax, %eax
  ret
end getcpu

.section .note.GNU-stack, "", @progbits
