/** grep, sed, mawk, bc, dc, diff, cmp, find and their relatives. */
import { apps } from "./app.ts";
import { script } from "./harness.ts";

export const textTools = [
  ...apps("grep", [
    ["grep ka words.txt", "grep -c -v a words.txt", "grep -n -i -E '^(KA|lo).*n$' words.txt", "grep -q zzz words.txt"],
    [
      "grep -o -b '[0-9]\\+' people.csv",
      "grep -w -l int old.c new.c",
      "grep -L inserted old.c new.c",
      "grep -x tuul words.txt",
    ],
    [
      "grep -A2 -B1 -n --color=always core config.ini",
      "grep -m3 -h a words.txt sorted.txt",
      "grep -f months.txt words.txt",
    ],
    [
      "grep -P '(?<=ka)\\w{3}(?!n)' words.txt",
      "grep -F -e a.b -e ka -c words.txt",
      "grep -z -a -c x half.bin",
      "grep x half.bin",
    ],
    [
      "grep -r one tree/a",
      "grep one tree",
      "grep -s x missing",
      "grep x missing",
      "grep '[' words.txt",
      "grep -E 'a{1,' words.txt",
    ],
    { run: "grep --line-buffered -n -e é -e мир - utf8.txt", stdin: "été\nmère\n" },
  ]),
  ...apps("sed", [
    ["sed -n '2,5p;$p' words.txt", "sed -E 's/(.)(.)/\\2\\1/2g;y/abc/xyz/' words.txt", "sed '1!G;h;$!d' repeats.txt"],
    [
      "sed -i.bak -e '/^k/d' -e 's/a/[&]/gw changed.txt' words.txt",
      "sed -s -n '$=' words.txt text.txt",
      "sed -e '/core/,/net/{s/=/ := /' -e 'a\\' -e 'added' -e '}' config.ini",
    ],
    [
      "sed -n 'l 30' utf8.txt",
      "sed -z 's/\\n/,/g' repeats.txt",
      "sed 5q words.txt",
      "sed '3q7' words.txt",
      "sed 's/x' words.txt",
      "sed p missing",
    ],
    { run: ["sed -f program.sed words.txt"], files: { "program.sed": ":a\n$!N\ns/\\n/ /\n/.\\{60\\}/!ta\nP\nD\n" } },
    { run: "sed -u -n -e 's/.*/\\U&/p'", stdin: "upper\ncase\n" },
  ]),
  ...apps("mawk", [
    { run: "mawk -f report.awk people.csv numbers.txt", files: { "report.awk": script("report.awk") } },
    [
      "mawk '{ w[$1]++ } END { for (i = 0; i < 3; i++) print length(w) }' repeats.txt",
      "mawk 'BEGIN { exit 7 }'",
      "mawk '{ print'",
    ],
    [
      `mawk -F, '{ print > ($4 ".out") }' people.csv`,
      'mawk \'BEGIN { while ((getline line < "words.txt") > 0) n++; print n; print getline x < "none" }\'',
    ],
    { run: "mawk -v OFS=: '{ $1 = $1; print NR, NF, $0 }' - tabs.txt", stdin: "from standard input\n" },
  ]),
  ...apps("bc", [
    { run: "bc -l", stdin: "scale=60\n4*a(1)\ne(1)\nl(2)\nsqrt(3)\nobase=16\n2^130-1\n" },
    {
      run: "bc program.bc",
      stdin: "fact(50)\ngcd(123456789,987654321)\n",
      files: { "program.bc": script("program.bc") },
    },
    { run: "bc -q", stdin: "1/0\nundefined_function(3)\n)\nibase=2\n1011\n" },
  ]),
  ...apps("dc", [
    { run: "dc", stdin: "50k 2v p [la1+dsa*pla10>y]sy 0sa1 lyx 16o 255p 2 100^p 1 0/ z p\n" },
    "dc -e '3 4 5 f + * p'",
  ]),
  ...apps("diffutils", [
    [
      "diff old.c new.c",
      "diff -u --label a --label b old.c new.c",
      "diff -c -F value --label x --label y old.c new.c",
      "diff -y -W 70 old.c new.c",
    ],
    [
      "diff -q words.txt sorted.txt",
      "diff -s words.txt words.txt",
      "diff -e old.c new.c",
      "diff -r -N tree/a tree/z",
      "diff half.bin bytes.bin",
      "diff words.txt missing",
    ],
    [
      "diff -w -B -i tabs.txt repeats.txt",
      "diff -D NEW old.c new.c",
      "diff --strip-trailing-cr -n dos.txt empty",
      "diff --normal - words.txt",
    ],
    [
      "cmp words.txt sorted.txt",
      "cmp -l -n 300 old.c new.c",
      "cmp -s half.bin half.bin",
      "cmp -b -i 3:5 words.txt numbers.txt",
      "cmp empty words.txt",
      "cmp words.txt missing",
    ],
    ["diff3 -m old.c old.c old.c --help", "sdiff --help"],
  ]),
  ...apps("findutils", [
    [
      "find tree/a -printf '%p %y %m %s %l %d\\n'",
      "find tree/a/b -depth -type d",
      "find . -maxdepth 1 -name 'w*' -size +1k",
      "find tree -name dangling -xtype l",
    ],
    [
      "find tree/z -empty -type d -print0",
      "find words.txt -newer empty -o -perm -600 -printf '%f %M %n %T@\\n'",
      "find missing",
      "find -bad",
      "find tree -follow -name one.txt -samefile tree/a/one.txt -path '*a*'",
    ],
    [
      "find tree/a -name one.txt -delete",
      "find tree/a/b/c -mindepth 1 -regex '.*/d[a-z]+\\.txt' -fprint list.txt -quit",
    ],
    { run: "xargs --help" },
  ]),
  ...apps("bsdextrautils", [
    [
      "column -t -s, people.csv",
      "col --help",
      "hexdump -C -n 100 half.bin",
      'hexdump -v -e \'8/2 "%04x " "\\n"\' bytes.bin',
    ],
    ["look --help", "ul --help"],
    { run: ["colrm 3 5", "rev"], stdin: "abcdefgh\n12345\nüöä\n" },
  ]),
  ...apps("gawk", [
    { run: "gawk -f report.awk people.csv numbers.txt", files: { "report.awk": script("report.awk") } },
    `gawk 'BEGIN { PROCINFO["sorted_in"] = "@ind_str_asc"; a["b"]; a["a"]; for (k in a) print k; print strftime("%F", 0), gensub(/(a)(b)/, "\\2\\1", "g", "abab") }'`,
  ]),
  ...apps("jq", [
    [
      "jq -S . doc.json",
      "jq -c '.list | map(numbers) | add' doc.json",
      "jq -r '.nested.a.b, (keys | join(\",\"))' doc.json",
    ],
    ["jq .x words.txt", "jq -e .missing doc.json", "jq '{' doc.json", "jq -n '[range(10) | . * .] | @csv'"],
  ]),
  ...apps("ed", [{ run: "ed words.txt", stdin: "1,3p\n,s/a/A/g\n/ka/=\nw edited\nQ\n" }]),
  ...apps("file", [
    "file -b words.txt half.bin tree/run.sh utf8.txt empty doc.json",
    "file tree/link tree tree/dangling missing",
  ]),
  ...apps("patch", [
    {
      run: ["patch -b old.c change.diff", "patch -R old.c change.diff", "patch --dry-run words.txt change.diff"],
      files: {
        "change.diff":
          "--- old.c\n+++ old.c\n@@ -1,3 +1,3 @@\n int value_0 = 0;\n-int value_1 = 1;\n+int value_1 = one;\n int value_2 = 4;\n",
      },
    },
  ]),
];
