/**
 * The operations of the intermediate representation: the numeric instructions of WebAssembly, by their own opcodes.
 * Those with a prefix byte have {@link SIMD} or {@link SATURATING} added. @see WebAssembly core specification, 5.4
 */

/** Value types, by their encoding in a module. */
export const Type = { I32: 0x7f, I64: 0x7e, F32: 0x7d, F64: 0x7c, V128: 0x7b } as const;
export type Type = (typeof Type)[keyof typeof Type];

/** Added to opcodes behind the prefix 0xfd. */
export const SIMD = 0x1_0000;
/** Added to opcodes behind the prefix 0xfc. */
export const SATURATING = 0x2_0000;

const plain = (first: number, names: string): [string, number][] =>
  names
    .trim()
    .split(/\s+/)
    .map((name, index) => [name, first + index]);

/** Opcode by name, as in the text format with `_` for `.`: `i32_add`. */
export const Op: Record<string, number> = Object.fromEntries([
  ...plain(0x45, "i32_eqz i32_eq i32_ne i32_lt_s i32_lt_u i32_gt_s i32_gt_u i32_le_s i32_le_u i32_ge_s i32_ge_u"),
  ...plain(0x50, "i64_eqz i64_eq i64_ne i64_lt_s i64_lt_u i64_gt_s i64_gt_u i64_le_s i64_le_u i64_ge_s i64_ge_u"),
  ...plain(0x5b, "f32_eq f32_ne f32_lt f32_gt f32_le f32_ge f64_eq f64_ne f64_lt f64_gt f64_le f64_ge"),
  ...plain(0x67, "i32_clz i32_ctz i32_popcnt i32_add i32_sub i32_mul i32_div_s i32_div_u i32_rem_s i32_rem_u"),
  ...plain(0x71, "i32_and i32_or i32_xor i32_shl i32_shr_s i32_shr_u i32_rotl i32_rotr"),
  ...plain(0x79, "i64_clz i64_ctz i64_popcnt i64_add i64_sub i64_mul i64_div_s i64_div_u i64_rem_s i64_rem_u"),
  ...plain(0x83, "i64_and i64_or i64_xor i64_shl i64_shr_s i64_shr_u i64_rotl i64_rotr"),
  ...plain(0x8b, "f32_abs f32_neg f32_ceil f32_floor f32_trunc f32_nearest f32_sqrt"),
  ...plain(0x92, "f32_add f32_sub f32_mul f32_div f32_min f32_max f32_copysign"),
  ...plain(0x99, "f64_abs f64_neg f64_ceil f64_floor f64_trunc f64_nearest f64_sqrt"),
  ...plain(0xa0, "f64_add f64_sub f64_mul f64_div f64_min f64_max f64_copysign"),
  ...plain(0xa7, "i32_wrap_i64 i32_trunc_f32_s i32_trunc_f32_u i32_trunc_f64_s i32_trunc_f64_u"),
  ...plain(0xac, "i64_extend_i32_s i64_extend_i32_u"),
  ...plain(0xae, "i64_trunc_f32_s i64_trunc_f32_u i64_trunc_f64_s i64_trunc_f64_u"),
  ...plain(0xb2, "f32_convert_i32_s f32_convert_i32_u f32_convert_i64_s f32_convert_i64_u f32_demote_f64"),
  ...plain(0xb7, "f64_convert_i32_s f64_convert_i32_u f64_convert_i64_s f64_convert_i64_u f64_promote_f32"),
  ...plain(0xbc, "i32_reinterpret_f32 i64_reinterpret_f64 f32_reinterpret_i32 f64_reinterpret_i64"),
  ...plain(0xc0, "i32_extend8_s i32_extend16_s i64_extend8_s i64_extend16_s i64_extend32_s"),
  ...plain(SATURATING, "i32_trunc_sat_f32_s i32_trunc_sat_f32_u i32_trunc_sat_f64_s i32_trunc_sat_f64_u"),
  ...plain(SATURATING + 4, "i64_trunc_sat_f32_s i64_trunc_sat_f32_u i64_trunc_sat_f64_s i64_trunc_sat_f64_u"),
  ...plain(SIMD + 14, "i8x16_swizzle i8x16_splat i16x8_splat i32x4_splat i64x2_splat f32x4_splat f64x2_splat"),
  ...plain(SIMD + 21, "i8x16_extract_lane_s i8x16_extract_lane_u i8x16_replace_lane"),
  ...plain(SIMD + 24, "i16x8_extract_lane_s i16x8_extract_lane_u i16x8_replace_lane"),
  ...plain(SIMD + 27, "i32x4_extract_lane i32x4_replace_lane i64x2_extract_lane i64x2_replace_lane"),
  ...plain(SIMD + 31, "f32x4_extract_lane f32x4_replace_lane f64x2_extract_lane f64x2_replace_lane"),
  ...["i8x16", "i16x8", "i32x4"].flatMap((shape, index) =>
    plain(
      SIMD + 35 + 10 * index,
      "eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u".replace(/\w+/g, (name) => `${shape}_${name}`),
    ),
  ),
  ...plain(SIMD + 65, "f32x4_eq f32x4_ne f32x4_lt f32x4_gt f32x4_le f32x4_ge"),
  ...plain(SIMD + 71, "f64x2_eq f64x2_ne f64x2_lt f64x2_gt f64x2_le f64x2_ge"),
  ...plain(SIMD + 77, "v128_not v128_and v128_andnot v128_or v128_xor v128_bitselect v128_any_true"),
  ...plain(SIMD + 94, "f32x4_demote_f64x2_zero f64x2_promote_low_f32x4"),
  ...plain(SIMD + 96, "i8x16_abs i8x16_neg i8x16_popcnt i8x16_all_true i8x16_bitmask"),
  ...plain(SIMD + 101, "i8x16_narrow_i16x8_s i8x16_narrow_i16x8_u f32x4_ceil f32x4_floor f32x4_trunc f32x4_nearest"),
  ...plain(SIMD + 107, "i8x16_shl i8x16_shr_s i8x16_shr_u i8x16_add i8x16_add_sat_s i8x16_add_sat_u"),
  ...plain(SIMD + 113, "i8x16_sub i8x16_sub_sat_s i8x16_sub_sat_u f64x2_ceil f64x2_floor"),
  ...plain(SIMD + 118, "i8x16_min_s i8x16_min_u i8x16_max_s i8x16_max_u f64x2_trunc i8x16_avgr_u"),
  ...plain(SIMD + 124, "i16x8_extadd_pairwise_i8x16_s i16x8_extadd_pairwise_i8x16_u"),
  ...plain(SIMD + 126, "i32x4_extadd_pairwise_i16x8_s i32x4_extadd_pairwise_i16x8_u"),
  ...plain(SIMD + 128, "i16x8_abs i16x8_neg i16x8_q15mulr_sat_s i16x8_all_true i16x8_bitmask"),
  ...plain(SIMD + 133, "i16x8_narrow_i32x4_s i16x8_narrow_i32x4_u i16x8_extend_low_i8x16_s i16x8_extend_high_i8x16_s"),
  ...plain(SIMD + 137, "i16x8_extend_low_i8x16_u i16x8_extend_high_i8x16_u i16x8_shl i16x8_shr_s i16x8_shr_u"),
  ...plain(SIMD + 142, "i16x8_add i16x8_add_sat_s i16x8_add_sat_u i16x8_sub i16x8_sub_sat_s i16x8_sub_sat_u"),
  ...plain(SIMD + 148, "f64x2_nearest i16x8_mul i16x8_min_s i16x8_min_u i16x8_max_s i16x8_max_u"),
  ...plain(SIMD + 155, "i16x8_avgr_u i16x8_extmul_low_i8x16_s i16x8_extmul_high_i8x16_s"),
  ...plain(SIMD + 158, "i16x8_extmul_low_i8x16_u i16x8_extmul_high_i8x16_u i32x4_abs i32x4_neg"),
  ...plain(SIMD + 163, "i32x4_all_true i32x4_bitmask"),
  ...plain(SIMD + 167, "i32x4_extend_low_i16x8_s i32x4_extend_high_i16x8_s i32x4_extend_low_i16x8_u"),
  ...plain(SIMD + 170, "i32x4_extend_high_i16x8_u i32x4_shl i32x4_shr_s i32x4_shr_u i32x4_add"),
  ...plain(SIMD + 177, "i32x4_sub"),
  ...plain(SIMD + 181, "i32x4_mul i32x4_min_s i32x4_min_u i32x4_max_s i32x4_max_u i32x4_dot_i16x8_s"),
  ...plain(SIMD + 188, "i32x4_extmul_low_i16x8_s i32x4_extmul_high_i16x8_s i32x4_extmul_low_i16x8_u"),
  ...plain(SIMD + 191, "i32x4_extmul_high_i16x8_u i64x2_abs i64x2_neg"),
  ...plain(SIMD + 195, "i64x2_all_true i64x2_bitmask"),
  ...plain(SIMD + 199, "i64x2_extend_low_i32x4_s i64x2_extend_high_i32x4_s i64x2_extend_low_i32x4_u"),
  ...plain(SIMD + 202, "i64x2_extend_high_i32x4_u i64x2_shl i64x2_shr_s i64x2_shr_u i64x2_add"),
  ...plain(SIMD + 209, "i64x2_sub"),
  ...plain(SIMD + 213, "i64x2_mul i64x2_eq i64x2_ne i64x2_lt_s i64x2_gt_s i64x2_le_s i64x2_ge_s"),
  ...plain(SIMD + 220, "i64x2_extmul_low_i32x4_s i64x2_extmul_high_i32x4_s i64x2_extmul_low_i32x4_u"),
  ...plain(SIMD + 223, "i64x2_extmul_high_i32x4_u f32x4_abs f32x4_neg"),
  ...plain(SIMD + 227, "f32x4_sqrt f32x4_add f32x4_sub f32x4_mul f32x4_div f32x4_min f32x4_max f32x4_pmin f32x4_pmax"),
  ...plain(SIMD + 236, "f64x2_abs f64x2_neg"),
  ...plain(SIMD + 239, "f64x2_sqrt f64x2_add f64x2_sub f64x2_mul f64x2_div f64x2_min f64x2_max f64x2_pmin f64x2_pmax"),
  ...plain(SIMD + 248, "i32x4_trunc_sat_f32x4_s i32x4_trunc_sat_f32x4_u f32x4_convert_i32x4_s f32x4_convert_i32x4_u"),
  ...plain(SIMD + 252, "i32x4_trunc_sat_f64x2_s_zero i32x4_trunc_sat_f64x2_u_zero"),
  ...plain(SIMD + 254, "f64x2_convert_low_i32x4_s f64x2_convert_low_i32x4_u"),
]);

const SCALAR: Record<string, Type> = { i32: Type.I32, i64: Type.I64, f32: Type.F32, f64: Type.F64 };
const UNARY =
  /_(eqz|clz|ctz|popcnt|abs|neg|ceil|floor|trunc|nearest|sqrt|not|splat|wrap_.*|extend.*|reinterpret_.*|demote_.*|promote_.*|convert_.*|trunc_.*|extadd_.*|any_true|all_true|bitmask|extract_lane.*)$/;
const TO_I32 = /^[if](32|64)_(eqz?|ne|[lg][te](_[su])?)$|_(any_true|all_true|bitmask)$|^i(8x16|16x8)_extract_lane/;

export interface Operation {
  name: string;
  /** Number of operands. */
  arity: number;
  /** Type of the result. */
  result: Type;
}
/** By opcode; empty until somebody asks, as what a program needs may have been kept from an earlier run. */
const operations = new Map<number, Operation>();
export function operation(opcode: number): Operation | undefined {
  if (operations.size === 0) {
    for (const [name, code] of Object.entries(Op)) operations.set(code, describe(name));
  }
  return operations.get(opcode);
}
function describe(name: string): Operation {
  const scalar = SCALAR[name.slice(0, 3)];
  let result: Type = scalar !== undefined && !/^[if]\d+x/.test(name) ? scalar : Type.V128;
  if (TO_I32.test(name)) result = Type.I32;
  else if (/_extract_lane/.test(name)) result = SCALAR[name.slice(0, 3)]!;
  return { name, arity: name === "v128_bitselect" ? 3 : UNARY.test(name) ? 1 : 2, result };
}

/** Memory accesses by name: opcode, result or value type, bytes, whether it stores. */
export interface AccessKind {
  opcode: number;
  type: Type;
  bytes: number;
  store: boolean;
}
const access = (opcode: number, type: Type, bytes: number, store = false): AccessKind => ({
  opcode,
  type,
  bytes,
  store,
});
const { I32, I64, F32, F64, V128 } = Type;
export const Load = {
  i32: access(0x28, I32, 4),
  i64: access(0x29, I64, 8),
  f32: access(0x2a, F32, 4),
  f64: access(0x2b, F64, 8),
  i32_8s: access(0x2c, I32, 1),
  i32_8u: access(0x2d, I32, 1),
  i32_16s: access(0x2e, I32, 2),
  i32_16u: access(0x2f, I32, 2),
  i64_8s: access(0x30, I64, 1),
  i64_8u: access(0x31, I64, 1),
  i64_16s: access(0x32, I64, 2),
  i64_16u: access(0x33, I64, 2),
  i64_32s: access(0x34, I64, 4),
  i64_32u: access(0x35, I64, 4),
  v128: access(SIMD + 0, V128, 16),
} as const;
export const Store = {
  i32: access(0x36, I32, 4, true),
  i64: access(0x37, I64, 8, true),
  f32: access(0x38, F32, 4, true),
  f64: access(0x39, F64, 8, true),
  i32_8: access(0x3a, I32, 1, true),
  i32_16: access(0x3b, I32, 2, true),
  i64_8: access(0x3c, I64, 1, true),
  i64_16: access(0x3d, I64, 2, true),
  i64_32: access(0x3e, I64, 4, true),
  v128: access(SIMD + 11, V128, 16, true),
} as const;
