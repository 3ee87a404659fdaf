/** Programs of Debian with some work to do: what an interpreter, a compressor, a database and a cipher do all day. */
import { existsSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { halfCompressible } from "../apps/corpus.ts";
import type { Settings } from "./groups.ts";

const LUA = `local t, s = {}, 0
for i = 1, N do t[i % 1000] = i * 3 % 1009; s = s + (t[i * 7 % 1000] or 0) end
local parts = {}
for i = 1, N // 100 do parts[#parts + 1] = ("%d:%x"):format(i, s % (i + 1)) end
print(s, #table.concat(parts, ","))`;
const AWK = `BEGIN { for (i = 0; i < N; i++) { s += i % 7; a[i % 1000] = a[i % 1000] s % 10; if (i % 5000 == 0) delete a }
  print s, length(a) }`;
const PYTHON = `
words, total = {}, 0
for i in range(N):
    key = str(i * 7919 % 1013)
    words[key] = words.get(key, 0) + i
    total += len(key)
print(total, sum(sorted(words.values())[::3]))`;
const SQL = `WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < N)
  SELECT count(*), sum(x * x % 7), max(x % 1009) FROM c GROUP BY x % 3;`;

/** Names and command lines, for the directory of the benchmarks. */
export function programs({ quick, directory }: Settings): [string, string[]][] {
  const scale = quick ? 1 : 4;
  const text = (program: string, n: number): string => program.replaceAll(/\bN\b/g, String(n * scale));
  const data = path.join(directory, "data");
  if (!existsSync(data)) writeFileSync(data, halfCompressible(scale << 20, 1));
  return [
    ["lua5.4", ["/usr/bin/lua5.4", "-e", text(LUA, 500_000)]],
    ["gawk", ["/usr/bin/gawk", text(AWK, 300_000)]],
    ["python3", ["/usr/bin/python3", "-c", text(PYTHON, 200_000)]],
    ["sqlite3", ["/usr/bin/sqlite3", ":memory:", text(SQL, 200_000)]],
    ["xz", ["/usr/bin/xz", "-kf", "-T1", data]],
    ["gzip", ["/usr/bin/gzip", "-kf", data]],
    ["openssl", ["/usr/bin/openssl", "dgst", "-sha512", "-hmac", "key", data]],
  ].filter(([, argv]) => existsSync(argv![0]!)) as [string, string[]][];
}
