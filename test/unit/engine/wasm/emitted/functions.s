# Functions whose translation is pinned (README.md). Each ends with a system call, at which the test stops.
.intel_syntax noprefix
.macro function name
  .globl \name
  .balign 64, 0xcc
\name:
.endm

# A loop whose flags are looked at: a sum with carry into the upper half.
function loop_with_flags
1: add rax, [rdi]
  adc rdx, 0
  add rdi, 8
  cmp rdi, rsi
  jne 1b
  setc bl
  syscall

# A call in a loop that is hot, so that the callee becomes a part of it.
function call_and_return
1: call 2f
  dec ecx
  jnz 1b
  syscall
2: lea rax, [rax+rcx*2+5]
  ret

# Scalar floating point: a dot product.
function scalar_float
1: movsd xmm1, [rdi+rcx*8-8]
  mulsd xmm1, [rsi+rcx*8-8]
  addsd xmm0, xmm1
  dec rcx
  jnz 1b
  sqrtsd xmm0, xmm0
  ucomisd xmm0, xmm1
  jp 2f
  cvttsd2si eax, xmm0
2: syscall

# A computed jump.
function computed_jump
  lea rdx, [rip+3f]
  movzx eax, cl
  and eax, 1
  imul eax, eax, 8
  add rdx, rax
  jmp rdx
  .balign 8
3: mov ebx, 1
  jmp 4f
  .balign 8
  mov ebx, 2
4: syscall

# String instructions, with and without REP.
function string_operations
  cld
  movsb
  stosd
  mov ecx, 16
  rep movsq
  mov ecx, 5
  repne scasb
  syscall

# Parts of registers, a variable shift, a multiplication and a division.
function parts_of_registers
  mov al, ah
  xor bl, dh
  shl edx, cl
  rol ax, 3
  imul rdx
  mov ecx, 3
  xor edx, edx
  div ecx
  sbb eax, eax
  cmovl ebx, eax
  syscall

# Vectors of integers.
function vector_integer
  movdqu xmm0, [rdi]
  pcmpeqb xmm1, xmm0
  pmovmskb eax, xmm1
  pshufd xmm2, xmm0, 0x1b
  paddd xmm2, xmm0
  psrldq xmm2, 4
  movdqa [rsi], xmm2
  bsf ecx, eax
  syscall
