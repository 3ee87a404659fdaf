/** Text of the user as byte strings (one char a byte), which is what names in the guest are. */

const encoder = new TextEncoder();

/** UTF-8 bytes of a text, one char each. */
export function toByteString(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is its own byte string
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  let bytes = "";
  for (const byte of encoder.encode(text)) bytes += String.fromCharCode(byte);
  return bytes;
}

/** The text that a byte string holds as UTF-8; for messages. */
export function fromByteString(bytes: string): string {
  return new TextDecoder().decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0)));
}
