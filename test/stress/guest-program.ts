/** Compiles a guest program, AREA/NAME, and prints its path. */
import { compiled, guestPrograms } from "../guest/programs.ts";

const name = process.argv[2] ?? "";
const program = guestPrograms([name.split("/")[0]!]).find((each) => each.name === name && each.variant === "static");
if (program === undefined) throw new Error(`There is no guest program ${name}`);
console.log(await compiled(program));
