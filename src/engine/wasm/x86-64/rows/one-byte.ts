/**
 * Rows of the one-byte opcode map. A row is `OPCODE PREFIX MNEMONIC OPERANDS FLAGS`; see row.ts for the notation.
 * @see Intel SDM 2D, A.3, table A-2
 */
const ALU = "add or adc sbb and sub xor cmp".split(" ");
const SHIFTS = "rol ror rcl rcr shl shr shl sar".split(" ");
const UNDEFINED: Record<string, string> = { and: " ?a", or: " ?a", xor: " ?a" };
/** Condition codes by number. */
export const CONDITIONS = "o no b ae e ne be a s ns p np l ge le g".split(" ");

const alu = ALU.map((name, n) => {
  const at = (i: number): string => (n * 8 + i).toString(16).padStart(2, "0");
  const lock = name === "cmp" ? "" : " lock";
  const u = UNDEFINED[name] ?? "";
  return `
${at(0)} - ${name} Eb,Gb${lock}${u}
${at(1)} - ${name} Ev,Gv${lock}${u}
${at(2)} - ${name} Gb,Eb${u}
${at(3)} - ${name} Gv,Ev${u}
${at(4)} - ${name} AL,Ib${u}
${at(5)} - ${name} rAX,Iz${u}
80/${n} - ${name} Eb,Ib${lock}${u}
81/${n} - ${name} Ev,Iz${lock}${u}
83/${n} - ${name} Ev,Is${lock}${u}`;
}).join("");

const shifts = SHIFTS.map(
  (name, n) => `
c0/${n} - ${name} Eb,Ib shift
c1/${n} - ${name} Ev,Ib shift
d0/${n} - ${name} Eb,1 shift
d1/${n} - ${name} Ev,1 shift
d2/${n} - ${name} Eb,CL shift
d3/${n} - ${name} Ev,CL shift`,
).join("");

const conditions = CONDITIONS.map((name, n) => `\n7${n.toString(16)} - j${name} Jb 64`).join("");

export const ONE_BYTE = `${alu}${shifts}${conditions}
50+r - push Z 64
58+r - pop Z 64
63 - movsxd Gv,Ed
68 - push Iz 64
69 - imul Gv,Ev,Iz ?szap
6a - push Is 64
6b - imul Gv,Ev,Is ?szap
6c - ins - gp
6d - ins - gp
6e - outs - gp
6f - outs - gp
84 - test Eb,Gb ?a
85 - test Ev,Gv ?a
86 - xchg Eb,Gb lock
87 - xchg Ev,Gv lock
88 - mov Eb,Gb
89 - mov Ev,Gv
8a - mov Gb,Eb
8b - mov Gv,Ev
8c - movfromseg Ev,Sw
8d - lea Gv,M
8e - movtoseg Sw,Ew
8f/0 - pop Ev 64
90+r - xchg Z,rAX
98 - cbw -
99 - cwd -
9b - fwait -
9c - pushf - 64
9d - popf - 64
9e - sahf -
9f - lahf -
a0 - mov AL,Ob
a1 - mov rAX,Ov
a2 - mov Ob,AL
a3 - mov Ov,rAX
a4 - movs b rep
a5 - movs v rep
a6 - cmps b rep
a7 - cmps v rep
a8 - test AL,Ib ?a
a9 - test rAX,Iz ?a
aa - stos b rep
ab - stos v rep
ac - lods b rep
ad - lods v rep
ae - scas b rep
af - scas v rep
b0+r - mov Zb,Ib
b8+r - mov Z,Iv
c2 - ret Iw 64
c3 - ret - 64
c6/0 - mov Eb,Ib
c7/0 - mov Ev,Iz
c8 - enter Iw,I2 64
c9 - leave - 64
ca - retf Iw gp
cb - retf - gp
cc - int3 -
cd - int Ib
cf - iret - gp
d7 - xlat -
d8 - x87 X x87
d9 - x87 X x87
da - x87 X x87
db - x87 X x87
dc - x87 X x87
dd - x87 X x87
de - x87 X x87
df - x87 X x87
e0 - loopne Jb 64
e1 - loope Jb 64
e2 - loop Jb 64
e3 - jrcxz Jb 64
e4 - in AL,Ib gp
e5 - in rAX,Ib gp
e6 - out Ib,AL gp
e7 - out Ib,rAX gp
e8 - call Jz 64
e9 - jmp Jz 64
eb - jmp Jb 64
ec - in - gp
ed - in - gp
ee - out - gp
ef - out - gp
f1 - int1 -
f4 - hlt - gp
f5 - cmc -
f6/0 - test Eb,Ib ?a
f6/1 - test Eb,Ib ?a
f6/2 - not Eb lock
f6/3 - neg Eb lock
f6/4 - mul Eb ?szap
f6/5 - imul1 Eb ?szap
f6/6 - div Eb ?cszapo
f6/7 - idiv Eb ?cszapo
f7/0 - test Ev,Iz ?a
f7/1 - test Ev,Iz ?a
f7/2 - not Ev lock
f7/3 - neg Ev lock
f7/4 - mul Ev ?szap
f7/5 - imul1 Ev ?szap
f7/6 - div Ev ?cszapo
f7/7 - idiv Ev ?cszapo
f8 - clc -
f9 - stc -
fa - cli - gp
fb - sti - gp
fc - cld -
fd - std -
fe/0 - inc Eb lock
fe/1 - dec Eb lock
ff/0 - inc Ev lock
ff/1 - dec Ev lock
ff/2 - calln Eq 64
ff/3 - callf M gp
ff/4 - jmpn Eq 64
ff/5 - jmpf M gp
ff/6 - push Ev 64
`;
