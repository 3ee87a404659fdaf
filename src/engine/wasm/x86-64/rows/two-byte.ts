/** Rows of the 0F map, integer and system instructions. @see Intel SDM 2D, A.3, table A-3 */
import { CONDITIONS } from "./one-byte.ts";

const conditions = CONDITIONS.map((name, n) => {
  const hex = n.toString(16);
  return `\n4${hex} - cmov${name} Gv,Ev\n8${hex} - j${name} Jz 64\n9${hex} - set${name} Eb`;
}).join("");

export const TWO_BYTE = `${conditions}
00/0 - sldt Ew gp
00/1 - str Ew gp
00/2 - lldt Ew gp
00/3 - ltr Ew gp
00/4 - verr Ew
00/5 - verw Ew
01/0 - sgdt M gp
01/1 - sidt M gp
01/2 - lgdt M gp
01/3 - lidt M gp
01/4 - smsw Ew gp
01/6 - lmsw Ew gp
01/7 - invlpg M gp
01:d0 - xgetbv -
01:d1 - xsetbv - gp
01:f8 - swapgs - gp
01:f9 - rdtscp -
02 - lar Gv,Ew
03 - lsl Gv,Ew
05 - syscall -
06 - clts - gp
07 - sysret - gp
08 - invd - gp
09 - wbinvd - gp
0b - ud2 -
0d - nop Ev
18 - nop Ev
19 - nop Ev
1a - nop Ev
1b - nop Ev
1c - nop Ev
1d - nop Ev
1e - nop Ev
1f - nop Ev
20 - movcr Rd gp
21 - movdr Rd gp
22 - movcr Rd gp
23 - movdr Rd gp
30 - wrmsr - gp
31 - rdtsc -
32 - rdmsr - gp
33 - rdpmc - gp
34 - sysenter - gp
35 - sysexit - gp
a0 - pushseg F 64
a1 - popseg F 64
a2 - cpuid -
a3 - bt Ev,Gv bits ?szapo
a4 - shld Ev,Gv,Ib shift
a5 - shld Ev,Gv,CL shift
a8 - pushseg F 64
a9 - popseg F 64
ab - bts Ev,Gv bits lock ?szapo
ac - shrd Ev,Gv,Ib shift
ad - shrd Ev,Gv,CL shift
ae/0 np fxsave M512
ae/1 np fxrstor M512
ae/2 np ldmxcsr Md
ae/3 np stmxcsr Md
ae/4 np xsave M576
ae/5 np xrstor M576
ae/5 np lfence R
ae/6 np mfence R
ae/7 np sfence R
ae/7 np clflush Mb
ae/0 f3 rdfsbase Ry
ae/1 f3 rdgsbase Ry
ae/2 f3 wrfsbase Ry
ae/3 f3 wrgsbase Ry
af - imul Gv,Ev ?szap
b0 - cmpxchg Eb,Gb lock
b1 - cmpxchg Ev,Gv lock
b2 - lss Gv,M gp
b3 - btr Ev,Gv bits lock ?szapo
b4 - lfs Gv,M gp
b5 - lgs Gv,M gp
b6 - movzx Gv,Eb
b7 - movzx Gv,Ew
b8 f3 popcnt Gv,Ev
b9 - ud1 Gv,Ev
ba/4 - bt Ev,Ib bits ?szapo
ba/5 - bts Ev,Ib bits lock ?szapo
ba/6 - btr Ev,Ib bits lock ?szapo
ba/7 - btc Ev,Ib bits lock ?szapo
bb - btc Ev,Gv bits lock ?szapo
bc - bsf Gv,Ev ?cszapo
bc f3 tzcnt Gv,Ev ?szapo
bd - bsr Gv,Ev ?cszapo
bd f3 lzcnt Gv,Ev ?szapo
be - movsx Gv,Eb
bf - movsx Gv,Ew
c0 - xadd Eb,Gb lock
c1 - xadd Ev,Gv lock
c3 np movnti My,Gy
c7/1 - cmpxchg8b M8 lock
c8+r - bswap Z
ff - ud0 Gv,Ev
`;

export const INTEGER_38 = `
f0 np movbe Gv,Ev mem
f0 66 movbe Gv,Ev mem
f1 np movbe Ev,Gv mem
f1 66 movbe Ev,Gv mem
f0 f2 crc32 Gy,Eb
f1 f2 crc32 Gy,Ev
`;
