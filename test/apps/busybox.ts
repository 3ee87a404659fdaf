/** The applets of Debian's busybox-static: one static binary. No invocation here forks. */
import { apps, type Row } from "./app.ts";

const XZ =
  "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AGPABJdADmayNSNo6Tp34t6haw81jSwAAAAAP+2VHzQ3/uaAAEukAMAAABlOEA9scRn+wIAAAAABFla";
const LZMA = "XQAAgAD//////////wA5msjUjaOk6BnQiskrGL+T9nI+m///pxYAAA==";
const ZIP =
  "UEsDBBQAAAAIAKMgQzxTLn8bFQAAAFgCAAAKAAAAaW4vemlwLnR4dKvKLFBIzs8rSc0r4aoaZY+yqcQGAFBLAQIUAxQAAAAIAKMgQzxTLn8bFQAAAFgCAAAKAAAAAAAAAAAAAACkAQAAAABpbi96aXAudHh0UEsFBgAAAAABAAEAOAAAAD0AAAAAAA==";

/** The first word of a command is the applet. */
const applets: readonly Row[] = [
  ["[ -d tree ]", "[ a = b ]", "[[ abc == abc ]]", "test -r words.txt -a 2 -gt 1", "test 1 -eq"],
  ["arch", "ascii", "uname -s -m", "uname -Z"],
  "sh -c 'echo $((6*7)) $0; for i in 1 2 3; do echo $i; done; exit 9'",
  "ash -c 'read a < words.txt; echo $a; case $a in k*) echo k;; *) echo other;; esac'",
  [
    `awk -F, '{n+=$3; if ($4=="north") c++} END {printf "%d %d %.3f\\n", n, c, n/c}' people.csv`,
    `awk '{gsub(/a/,"<&>"); print toupper(substr($0,1,8)), length($0)}' words.txt`,
    `awk 'BEGIN{x[1,2]=3; split("a:b:c",p,":"); print p[3], x[1,2], sqrt(2), int(-3.7), index("hello","ll")}'`,
    "awk '{'",
  ],
  ["base64 half.bin", "base64 -w 30 words.txt", "base64 missing"],
  ["basename /a/b/c.txt .txt", "dirname /a/b/c.txt", "basename"],
  {
    run: "bc",
    stdin: "scale=20\n1/7\n2^200\nsqrt(2)\ndefine f(n) { if (n<2) return n; return f(n-1)+f(n-2); }\nf(15)\n",
  },
  { run: "dc", stdin: "20 k 2 v p 3 5 ^ p 1 0 / p\n" },
  ["bzip2 -k words.txt", "bunzip2 -c words.txt.bz2", "bzcat words.txt.bz2", "bunzip2 words.txt.bz2", "bzip2 missing"],
  ["cal 2 2024", "cal 1999", "cal -m 9 1752", "cal 13 2000"],
  ["cat words.txt noeol.txt", "cat -A tabs.txt", "cat -n text.txt", "cat missing tree"],
  ["chgrp 5 words.txt", "chgrp nogroup words.txt", "chgrp no-such-group words.txt"],
  ["chown 3:4 numbers.txt", "chown -R 1:1 tree", "chown 5 missing"],
  ["chmod 700 text.txt", "chmod -R a-x,u+X tree", "chmod q empty", "chmod 644 missing"],
  ["clear", "true", "false"],
  ["cmp words.txt sorted.txt", "cmp -l old.c new.c", "cmp words.txt words.txt", "cmp -s empty words.txt"],
  ["cp -a tree copied", "cp words.txt a", "cp -l words.txt b", "cp missing c", "cp tree d", "cp -s words.txt e"],
  { run: "cpio -o -H newc", stdin: "words.txt\nmissing\n", stdoutTo: "/dev/null" },
  ["crc32 words.txt half.bin"],
  ["cut -d, -f2-3 people.csv", "cut -c2-4 words.txt", "cut -b1 utf8.txt", "cut words.txt"],
  ["date -u -d '2024-02-29 12:00:00' +%s", "date -d @86400 '+%F %T'", "date -d bad"],
  [
    "dd if=half.bin of=out bs=1k count=5 skip=2 conv=notrunc,sync status=none",
    "dd if=words.txt bs=100 count=1 status=none",
    "dd if=missing",
  ],
  [
    "diff old.c new.c",
    "diff -u old.c old.c",
    "diff -q words.txt sorted.txt",
    "diff missing words.txt",
    "diff tree/a tree/z",
  ],
  ["dos2unix dos.txt", "unix2dos words.txt", "cat -A dos.txt"],
  ["du -s missing", "df missing"],
  ["echo -e 'a\\tb\\nc'", "echo -n x", "printf '%05d %s %x\\n' 42 str 255", "printf '%s\\n' a b", "printf %d x"],
  { run: "ed words.txt", stdin: "1,3p\n2s/[aeiou]/*/gp\n$=\n5,10d\nw edited\nq\n" },
  ["egrep '^(ka|lo).*n' words.txt", "fgrep -n ka words.txt"],
  [
    "grep -c a words.txt",
    "grep -v -i A words.txt",
    "grep -o '[0-9]*' people.csv",
    "grep -w -l int old.c new.c",
    "grep -A1 -B1 core config.ini",
    "grep '[' words.txt",
    "grep x missing",
  ],
  ["env -i A=1 B=2", "env -u HOME printenv TZ"],
  ["expand -t 4 tabs.txt", "unexpand -a tabs.txt"],
  ["expr 6 '*' 7", "expr abc : 'a\\(.\\)c'", "expr 1 / 0", "expr 3 '>' 2"],
  ["factor 360 97 1234567890123", "factor x"],
  ["fallocate -l 100000 filled", "fallocate -l 10 missing/x"],
  ["find tree/a/b -name '*.txt'", "find words.txt -size +0", "find missing", "find tree/z -type d -empty"],
  ["fold -w 20 text.txt", "fold -s -w 33 text.txt"],
  ["getopt -o ab:c -l long,value: -- -a -b x --value=3 rest", "getopt -o a -- -z"],
  ["groups root", "id -u", "id root", "whoami", "id no-such-user"],
  ["gzip -k words.txt", "gunzip -c words.txt.gz", "gzip -d -c words.txt.gz", "gzip -d -f words.txt.gz", "gzip missing"],
  ["gunzip text.txt", "uncompress text.txt"],
  ["head -n 3 words.txt", "head -c 10 words.txt", "head missing"],
  ["tail -n 3 words.txt", "tail -c 5 noeol.txt", "tail -n +230 words.txt"],
  ["hexdump -C half.bin", "hexdump bytes.bin", `hexdump -e '4/1 "%02x " "\\n"' -n 32 bytes.bin`],
  ["hd utf8.txt", "od -c utf8.txt", "od -A x -t x1 -N 48 bytes.bin"],
  ["ipcalc -n 192.168.1.77/20", "ipcalc -b -m 10.0.0.1 255.255.0.0"],
  ["kill -l", "kill -l 9", "kill"],
  ["ln words.txt hard", "ln -s words.txt soft", "ln missing x", "ln -s x soft"],
  ["link words.txt third", "link words.txt third", "unlink third", "unlink third"],
  ["ls", "ls -l", "ls -la tree", "ls -R tree", "ls -1 -S -r", "ls -l missing words.txt", "ls -p -d tree tree/run.sh"],
  ["lzop missing", "lzcat missing"],
  ["md5sum words.txt half.bin", "md5sum missing"],
  ["mkdir -p x/y/z", "mkdir x", "mkdir -m 700 private", "rmdir x/y/z", "rmdir x", "rmdir tree"],
  ["mkfifo pipe", "mkfifo pipe", "mknod fifo p", "mknod fifo2 q"],
  ["mkpasswd -m md5 -S abcdefgh password", "mkpasswd -m sha512 -S saltsalt password"],
  ["mktemp -u -p missing abc", "mktemp -d missing/abcXXXXXX"],
  { run: "more words.txt", stdin: "" },
  ["mv words.txt moved", "mv moved tree", "mv missing x", "mv -n empty noeol.txt", "mv tree/a tree/z/a"],
  ["nl words.txt", "nl -ba text.txt", "nproc --ignore=1000"],
  ["paste words.txt numbers.txt", "paste -s -d, repeats.txt"],
  {
    run: ["patch -i change.diff three.txt", "patch -R -i change.diff three.txt", "patch -i change.diff empty"],
    files: {
      "three.txt": "one\ntwo\nthree\n",
      "change.diff": "--- three.txt\n+++ three.txt\n@@ -1,3 +1,4 @@\n one\n-two\n+TWO\n+2.5\n three\n",
    },
  },
  ["pwd", "realpath tree/link words.txt", "realpath missing/x", "readlink tree/link", "readlink -f tree/dirlink/c"],
  ["rev words.txt utf8.txt", "tac words.txt"],
  ["rm words.txt", "rm missing", "rm -r tree/a", "rm tree", "rm -rf tree"],
  [
    "sed -n '2,5p;$p' words.txt",
    "sed -e 's/\\([aeiou]\\)\\(.\\)/\\2\\1/g' -e '/^k/d' words.txt",
    "sed -i.bak 's/a/A/' words.txt",
    "sed '1!G;h;$!d' repeats.txt",
    "sed -E 's/(.)(.)/\\2\\1/;ta;s/^/-/;:a' words.txt",
    "sed 's/x' words.txt",
  ],
  ["seq 5", "seq -w 8 11", "seq -s , 1 3 20", "seq x"],
  ["sha1sum words.txt", "sha256sum half.bin", "sha512sum half.bin", "sha3sum words.txt"],
  ["shred -n 1 -u words.txt", "shuf -e only", "sleep 0", "usleep 10", "sleep x"],
  [
    "sort words.txt",
    "sort -n -r numbers.txt",
    "sort -t, -k3,3n -k2 people.csv",
    "sort -u repeats.txt",
    "sort -c words.txt",
  ],
  ["sort -o out sorted2.txt", "sort -z half.bin"],
  ["stat -c '%n %s %a %F %Y' words.txt tree tree/link", "stat missing"],
  ["strings -n 5 half.bin", "sync", "tty"],
  [
    "tar -cf out.tar words.txt tree/a/one.txt tree/link",
    "tar -tvf out.tar",
    "tar -xf out.tar -C tree/z",
    "tar -xOf out.tar words.txt",
    "tar -tf missing.tar",
  ],
  {
    run: ["tee a b", "tr a-z A-Z", "tr -d aeiou", "tr -s o", "wc", "md5sum", "xxd", "cat", "sort -r", "uniq -c", "rev"],
    stdin: "some text\nfor applets\nfoo oo boo\n",
  },
  ["touch new", "touch -d '2010-01-02 03:04:05' words.txt", "touch -c missing", "touch missing/x"],
  ["truncate -s 10 words.txt", "truncate -s 1M sparse", "truncate -c -s 1 missing"],
  ["uniq -c repeats.txt", "uniq -d repeats.txt", "uniq -u repeats.txt out.txt"],
  ["uuencode words.txt name", "uuencode -m half.bin name"],
  { run: "uudecode -o out", stdin: "begin 644 x\n#0V%T\n`\nend\n" },
  {
    run: ["unzip -l a.zip", "unzip a.zip", "unzip -p a.zip", "unzip missing.zip"],
    files: { "a.zip": Buffer.from(ZIP, "base64") },
  },
  {
    run: ["xzcat a.xz", "unxz -k a.xz", "lzcat a.lzma", "unlzma -c a.lzma", "xzcat words.txt"],
    files: { "a.xz": Buffer.from(XZ, "base64"), "a.lzma": Buffer.from(LZMA, "base64") },
  },
  ["--list", "no-such-applet"],
  ["wc words.txt text.txt", "wc -l -L words.txt", "wc -c missing"],
  ["which ls cat no-such-program"],
  ["xxd half.bin", "xxd -p -l 64 bytes.bin"],
];

export const busybox = apps("busybox-static", applets.map(throughBusybox));

function throughBusybox(row: Row): Row {
  if (typeof row === "string") return `busybox ${row}`;
  if (!("run" in row)) return row.map((line) => `busybox ${line}`);
  const run = typeof row.run === "string" ? [row.run] : row.run;
  return { ...row, run: run.map((step) => (typeof step === "string" ? `busybox ${step}` : step)) };
}
