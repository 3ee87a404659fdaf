/** VERASE, VWERASE and VKILL: taking back what was typed, and showing that. @see termios(3), ECHOE and what follows it */
import { CC, LFLAG } from "../../abi/termios.ts";
import { isControl, isWord } from "./characters.ts";
import type { LineDiscipline } from "./line-discipline.ts";

const NEWLINE = 10;
const BACKSLASH = 92;
const TAB = 9;
const BACKSPACE = 8;
const SPACE = 32;

/** @param c VERASE, VWERASE or VKILL, which was typed */
export function erase(line: LineDiscipline, c: number): void {
  const { input, echo } = line;
  if (input.editing === 0) return;
  const one = line.is(c, CC.VERASE);
  const word = !one && line.is(c, CC.VWERASE);
  if (!one && !word) {
    if (!line.has(LFLAG.ECHO)) {
      input.erase(input.editing);
      return;
    }
    if (!line.has(LFLAG.ECHOK) || !line.has(LFLAG.ECHOKE) || !line.has(LFLAG.ECHOE)) {
      input.erase(input.editing);
      line.finishErasing();
      echo.character(c);
      if (line.has(LFLAG.ECHOK)) echo.raw(NEWLINE);
      return;
    }
  }
  let inWord = false;
  while (input.editing > 0) {
    let length = 1;
    while (line.continues(input.fromEnd(length)) && length < input.editing) length++;
    const first = input.fromEnd(length);
    // Never a part of a character.
    if (line.continues(first)) break;
    if (word) {
      if (isWord(first)) inWord = true;
      else if (inWord) break;
    }
    if (line.has(LFLAG.ECHO)) show(line, first, length, one);
    else input.erase(length);
    if (one) break;
  }
  if (input.editing === 0 && line.has(LFLAG.ECHO)) line.finishErasing();
}

/** Erases the newest character, of `length` bytes, also from the screen. */
function show(line: LineDiscipline, first: number, length: number, one: boolean): void {
  const { input, echo } = line;
  if (line.has(LFLAG.ECHOPRT)) {
    if (!line.erasing) {
      line.erasing = true;
      echo.raw(BACKSLASH);
    }
    echo.character(first);
    for (let back = length - 1; back > 0; back--) {
      echo.raw(input.fromEnd(back));
      echo.moveBack();
    }
    input.erase(length);
    return;
  }
  input.erase(length);
  if (one && !line.has(LFLAG.ECHOE)) {
    echo.character(line.termios.cc[CC.VERASE]!);
  } else if (first === TAB) {
    eraseTab(line);
  } else {
    const control = isControl(first);
    if (control && !line.has(LFLAG.ECHOCTL)) return;
    rubOut(line);
    if (control) rubOut(line);
  }
}
function rubOut({ echo }: LineDiscipline): void {
  echo.raw(BACKSPACE);
  echo.raw(SPACE);
  echo.raw(BACKSPACE);
}
/** A tab takes as many columns as what was typed before it leaves. */
function eraseTab(line: LineDiscipline): void {
  const { input, echo } = line;
  let columns = 0;
  for (let back = 1; back <= input.editing; back++) {
    const c = input.fromEnd(back);
    if (c === TAB) {
      echo.eraseTab(columns, true);
      return;
    }
    if (isControl(c)) columns += line.has(LFLAG.ECHOCTL) ? 2 : 0;
    else if (!line.continues(c)) columns++;
  }
  echo.eraseTab(columns, false);
}
