/** Archivers and compressors; round trips of 100 MB. */
import { apps, words } from "./app.ts";

const MB100 = 100_000_000;
const big = { bigFile: MB100, timeout: 300 };

export const archives = [
  ...apps("tar", [
    [
      "tar -cf out.tar words.txt tree/a tree/link tree/run.sh",
      "tar -tvf out.tar --full-time",
      "tar -xf out.tar -C tree/z",
      "tar -df out.tar",
      "tar -rf out.tar numbers.txt",
      "tar -tf out.tar",
    ],
    [
      "tar --sort=name --owner=0 --group=0 --format=pax --pax-option=delete=atime,delete=ctime -cf out.tar tree utf8.txt",
      "tar -xvf out.tar --strip-components=1 -C tree/z",
      "tar -xOf out.tar utf8.txt",
    ],
    [
      "truncate -s 1M sparse",
      "touch -d @981173106 sparse",
      "tar -S -cf sparse.tar sparse",
      "tar -tf sparse.tar",
      "tar -xf sparse.tar -C tree",
    ],
    ["tar -cf x.tar missing", "tar -tf words.txt", "tar -xf missing.tar", "tar"],
    { run: "tar -cf - words.txt", stdoutTo: "stream.tar" },
    { run: ["tar -cf big.tar big", "tar -xf big.tar -C tree/z", "cmp big tree/z/big"], ...big, name: "tar of 100 MB" },
  ]),
  ...apps("gzip", [
    [
      "gzip -k words.txt",
      "gzip -l -v words.txt.gz",
      "gzip -t words.txt.gz",
      "gzip -dc words.txt.gz",
      "gzip -9 -n half.bin",
      "gzip -d half.bin.gz",
      "gzip -d words.txt",
      "gzip missing",
    ],
    { run: "gzip -n -c", stdinFrom: "text.txt", stdoutTo: "text.gz" },
    {
      run: [
        "gzip -1 -n -k big",
        "mv big.gz copy.gz",
        "gzip -d copy.gz",
        { argv: words("cmp big copy") },
        { argv: words("cmp big copy"), native: true },
      ],
      ...big,
      name: "gzip and gunzip of 100 MB",
    },
  ]),
  ...apps("xz-utils", [
    [
      "xz -k -T1 words.txt",
      "xz -dc words.txt.xz",
      "xz -t words.txt.xz",
      "xz -l --robot words.txt.xz",
      "xz --format=lzma -k -T1 numbers.txt",
      "unlzma -c numbers.txt.lzma",
      "xz -d words.txt",
      "xz missing",
    ],
    {
      run: [
        "xz -0 -T1 -k big",
        "mv big.xz copy.xz",
        "xz -d -T1 copy.xz",
        { argv: words("cmp big copy") },
        { argv: words("cmp big copy"), native: true },
      ],
      ...big,
      name: "xz and unxz of 100 MB",
    },
  ]),
  ...apps("bzip2", [
    [
      "bzip2 -k words.txt",
      "bzip2 -t words.txt.bz2",
      "bzip2 -dc words.txt.bz2",
      "bzip2 -1 half.bin",
      "bunzip2 half.bin.bz2",
      "bzip2 -d words.txt",
    ],
  ]),
  ...apps("cpio", [
    {
      run: [
        {
          argv: words("cpio -o -H newc --reproducible --quiet"),
          stdin: "words.txt\ntree/run.sh\n",
          stdoutTo: "/dev/null",
        },
        { argv: words("cpio -p -d -m --quiet copied"), stdin: "words.txt\ntree/a/one.txt\ntree/link\n" },
        { argv: words("cpio -o -H ustar --quiet -F out.cpio"), stdin: "words.txt\n" },
        { argv: words("cpio -i -t -v --quiet -F out.cpio") },
      ],
      name: "cpio",
    },
  ]),
];
