/** A child of escape.test.ts: swaps a directory for a symbolic link, a file for a FIFO, as fast as it can. */
import fs from "node:fs";

const [root, milliseconds] = process.argv.slice(2) as [string, string];
process.chdir(root);
const end = Date.now() + Number(milliseconds);
fs.writeSync(1, "ready\n");
while (Date.now() < end) {
  for (const name of ["dir", "file"]) {
    try {
      fs.renameSync(name, `${name}.away`);
      fs.renameSync(`${name}.evil`, name);
      fs.renameSync(name, `${name}.evil`);
      fs.renameSync(`${name}.away`, name);
    } catch {
      // The guest has renamed something itself.
    }
  }
}
