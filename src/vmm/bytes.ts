/**
 * Text of the user as byte strings (one char a byte), which is what names in the guest are. Bytes that are no UTF-8
 * stand in text as lone surrogates U+DC80 to U+DCFF, so that nothing is lost: PEP 383.
 */

const ESCAPE = 0xdc00;

/** UTF-8 bytes of a text, one char each, escapes resolved. */
export function toByteString(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is its own byte string
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  let bytes = "";
  for (const character of text) {
    const code = character.codePointAt(0)!;
    bytes += code >= ESCAPE + 0x80 && code <= ESCAPE + 0xff ? String.fromCharCode(code - ESCAPE) : utf8(code);
  }
  return bytes;
}

/** A lone surrogate that escapes nothing becomes U+FFFD, as everywhere. */
function utf8(code: number): string {
  if (code < 0x80) return String.fromCharCode(code);
  if (code >= 0xd800 && code <= 0xdfff) return utf8(0xfffd);
  const tail = (shift: number) => 0x80 | ((code >> shift) & 0x3f);
  if (code < 0x800) return String.fromCharCode(0xc0 | (code >> 6), tail(0));
  if (code < 0x10000) return String.fromCharCode(0xe0 | (code >> 12), tail(6), tail(0));
  return String.fromCharCode(0xf0 | (code >> 18), tail(12), tail(6), tail(0));
}

/** The text that a byte string holds; what is no UTF-8 is escaped byte by byte. */
export function fromByteString(bytes: string): string {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const first = bytes.charCodeAt(at);
    const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    const sequence = Uint8Array.from(bytes.slice(at, at + length), (char) => char.charCodeAt(0));
    try {
      text += decoder.decode(sequence);
      at += length;
    } catch {
      text += String.fromCharCode(ESCAPE + first);
      at++;
    }
  }
  return text;
}
