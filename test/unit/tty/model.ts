/**
 * What a line is after editing, told without buffers and columns: the specification of the property test. Settings: the
 * default characters, ISIG and IXON off, ICRNL, ECHO, ECHOE, ECHOK, ECHOKE, ECHOCTL and IEXTEN on, no tabs.
 */
const LIMIT = 4095;
const rubOut = "\b \b";
const shownAs = (c: string): string => (c < " " || c === "\x7f" ? `^${String.fromCharCode(c.charCodeAt(0) ^ 64)}` : c);
const isWord = (c: string): boolean => /[\w\xc0-\xd6\xd8-\xf6\xf8-\xff]/.test(c);

export class LineModel {
  /** Lines that can be read; the end of the file is an empty one. */
  readonly lines: string[] = [];
  screen = "";
  #line: string[] = [];
  #literal = false;

  type(c: string): void {
    if (this.#literal) {
      this.#literal = false;
      this.#add(c);
    } else if (c === "\x16") {
      this.#literal = true;
      this.screen += "^\b";
    } else if (c === "\n" || c === "\r") this.#end("\n", "\r\n");
    else if (c === "\x04") this.#end("", "");
    else if (c === "\x7f") this.#erase(1);
    else if (c === "\x15") this.#erase(this.#line.length);
    else if (c === "\x17") this.#erase(this.#wordLength());
    else if (c === "\x12") this.screen += `^R\r\n${this.#line.map(shownAs).join("")}`;
    else this.#add(c);
  }
  #add(c: string): void {
    this.screen += shownAs(c);
    // Beyond the limit the last character is replaced, so that the line can still be ended.
    if (this.#line.length > LIMIT) this.#line.pop();
    this.#line.push(c);
  }
  #end(last: string, shown: string): void {
    if (this.#line.length > LIMIT) this.#line.pop();
    this.lines.push(this.#line.join("") + last);
    this.#line = [];
    this.screen += shown;
  }
  #erase(count: number): void {
    if (this.#line.length > LIMIT) this.#line.pop();
    for (let i = 0; i < count && this.#line.length > 0; i++)
      this.screen += rubOut.repeat(shownAs(this.#line.pop()!).length);
  }
  #wordLength(): number {
    let at = this.#line.length;
    while (at > 0 && !isWord(this.#line[at - 1]!)) at--;
    while (at > 0 && isWord(this.#line[at - 1]!)) at--;
    return this.#line.length - at;
  }
}
