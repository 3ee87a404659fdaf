/** SQLite on a bind mount: made by one engine, then opened natively. */
import { apps, words } from "./app.ts";
import { script } from "./harness.ts";

const files = { "schema.sql": script("schema.sql"), "queries.sql": script("queries.sql") };

export const databases = apps("sqlite3", [
  {
    name: "sqlite3: create, index, join, check, reopened natively",
    files,
    run: [
      { argv: words("sqlite3 shop.db"), stdinFrom: "schema.sql" },
      { argv: words("sqlite3 shop.db"), stdinFrom: "queries.sql" },
      { argv: ["sqlite3", "shop.db", "PRAGMA integrity_check;"] },
      {
        argv: ["sqlite3", "shop.db", "PRAGMA integrity_check; SELECT count(*), sum(amount) FROM orders;"],
        native: true,
      },
      { argv: words("sqlite3 shop.db"), stdinFrom: "queries.sql", native: true },
    ],
  },
  {
    name: "sqlite3: write-ahead log, then read back",
    files,
    run: [
      {
        argv: [
          "sqlite3",
          "wal.db",
          "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; CREATE TABLE t(x); INSERT INTO t VALUES (1),(2);",
        ],
      },
      { argv: ["sqlite3", "wal.db", "SELECT sum(x) FROM t; PRAGMA journal_mode=DELETE;"] },
    ],
  },
  {
    name: "sqlite3: opened from a native database",
    run: [
      {
        argv: [
          "sqlite3",
          "n.db",
          "CREATE TABLE t(x PRIMARY KEY); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<5000) INSERT INTO t SELECT printf('%08x', i*2654435761 % 4294967296) FROM n;",
        ],
        native: true,
      },
      {
        argv: [
          "sqlite3",
          "-header",
          "-csv",
          "n.db",
          "SELECT count(*), min(x), max(x) FROM t; DELETE FROM t WHERE x < '80000000'; VACUUM; PRAGMA page_count;",
        ],
      },
      { argv: ["sqlite3", "n.db", "PRAGMA integrity_check; SELECT count(*) FROM t;"], native: true },
    ],
  },
  [
    "sqlite3 :memory: 'select 1/0, hex(zeroblob(4)), 7 % 3, abs(-3.5)'",
    "sqlite3 :memory: 'select syntax error here'",
    "sqlite3 -readonly words.txt .tables",
    "sqlite3 tree/none/x.db 'select 1;create table t(x)'",
  ],
]);
