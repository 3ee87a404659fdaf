// Runs the cases of the named files one after the other; prints one line for each.
"use strict";
const cases = [];
globalThis.test = (name, body) => cases.push([name, body]);
process.chdir(require("node:fs").mkdtempSync(`${process.cwd()}/run-`));

(async () => {
  let failed = 0;
  for (const file of process.argv.slice(2)) {
    cases.length = 0;
    require(`./${file}.cjs`);
    for (const [name, body] of cases) {
      let timer;
      const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error("still running after 120 s")), 120_000)));
      try {
        await Promise.race([body(), late]);
        console.log(`ok ${file}: ${name}`);
      } catch (error) {
        failed++;
        console.log(`not ok ${file}: ${name}: ${String(error.message).split("\n")[0]}`);
      }
      clearTimeout(timer);
    }
  }
  process.exit(failed === 0 ? 0 : 1);
})();
