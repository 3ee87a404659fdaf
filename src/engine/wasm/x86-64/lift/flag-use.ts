/** Whether code looks at the arithmetic flags before it sets them all: what is left behind for it need not be made. */

/** They set all six flags whatever those were. */
const SETTING = new Set(
  "add sub cmp test and or xor neg imul mul popcnt comiss comisd ucomiss ucomisd ptest".split(" "),
);
/** They neither look at flags nor change any, and go on behind themselves. */
const NEUTRAL = new Set(
  (
    "mov movsxd movzx movsx lea push pop nop not bswap cbw cwd xchg leave movaps movups movapd movdqa movdqu movd movq " +
    "movss movsd pxor xorps xorpd cvtsi2sd cvtsi2ss addsd mulsd subsd divsd addss mulss subss divss"
  ).split(" "),
);

/** What an instruction does to the flags of those before it. */
export type FlagUse = "sets" | "neutral" | "jumps" | "looks";

export function flagUse(mnemonic: string): FlagUse {
  if (SETTING.has(mnemonic)) return "sets";
  if (NEUTRAL.has(mnemonic)) return "neutral";
  return mnemonic === "jmp" || mnemonic === "call" ? "jumps" : "looks";
}
