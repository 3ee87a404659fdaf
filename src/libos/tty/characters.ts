/** Classes of characters as a terminal sees them: ISO 8859-1. */

export function isControl(c: number): boolean {
  return c < 32 || c === 127;
}
function isUpper(c: number): boolean {
  return (c >= 65 && c <= 90) || (c >= 0xc0 && c <= 0xde && c !== 0xd7);
}
function isLower(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 0xdf && c !== 0xf7);
}
/** Whether VWERASE takes it for part of a word. */
export function isWord(c: number): boolean {
  return isUpper(c) || isLower(c) || (c >= 48 && c <= 57) || c === 95;
}
export function toLower(c: number): number {
  return isUpper(c) ? c + 32 : c;
}
export function toUpper(c: number): number {
  return isLower(c) ? c - 32 : c;
}
/** Whether it continues a character of UTF-8. */
export function isContinuation(c: number): boolean {
  return (c & 0xc0) === 0x80;
}
