/** Interpreters with scripts that use their libraries. */
import { apps } from "./app.ts";
import { script } from "./harness.ts";

const python = { PYTHONDONTWRITEBYTECODE: "1", PYTHONHASHSEED: "0" };

export const languages = [
  ...apps("lua5.4", [
    { run: "lua5.4 program.lua first second", files: { "program.lua": script("program.lua") } },
    { run: "lua5.4 -", stdin: "for w in io.read('a'):gmatch('%a+') do io.write(w, ' ') end error('stopped', 0)\n" },
    [
      "lua5.4 -e 'os.exit(5)'",
      "lua5.4 missing.lua",
      "lua5.4 -e 'local t = setmetatable({}, {__index = error}); print(t.x)'",
    ],
  ]),
  ...apps("perl", [
    { run: "perl program.pl first second", files: { "program.pl": script("program.pl") } },
    { run: "perl sockets.pl", files: { "sockets.pl": script("sockets.pl") } },
    [
      "perl -ne 'print if /^ka.*n$/' words.txt",
      "perl -i.bak -pe 's/a/A/g' words.txt",
      "perl -F, -lane '$s{$F[3]} += $F[2]; END { print \"$_ $s{$_}\" for sort keys %s }' people.csv",
    ],
    [
      "perl -e 'die 3'",
      "perl -e 'exit 9'",
      'perl -we \'my $x; print $x + 1, "\\n"; warn "careful\\n"; die "stopped\\n"\'',
      "perl missing.pl",
      "perl -e 'kill 9, $$'",
      "perl -c program.pl",
    ],
    {
      run: "perl -",
      stdin:
        "print scalar reverse(join '', map { chr(96 + $_) } 1 .. 26), \"\\n\"; print while <DATA>;\n__END__\ndata\n",
    },
  ]),
  ...apps("python3", [
    {
      run: "python3 modules.py",
      files: { "modules.py": script("modules.py") },
      env: python,
      name: "python3 with its standard modules",
    },
    {
      run: "python3 system.py",
      files: { "system.py": script("system.py") },
      env: python,
      name: "python3 and the operating system",
    },
    {
      run: "python3 sockets.py",
      files: { "sockets.py": script("sockets.py") },
      env: python,
      name: "python3 and AF_UNIX sockets",
    },
    {
      run: [
        "python3 -c pass",
        "python3 -c 'import sys; sys.exit(7)'",
        "python3 -c 'raise ValueError(\"shown\")'",
        "python3 -c 'print('",
        "python3 missing.py",
        "python3 -I -S -c 'print(6*7)'",
        "python3 -c 'import os; os.abort()'",
      ],
      env: python,
    },
    { run: "python3 -", stdin: "import sys\nprint(sorted(sys.argv), __name__)\nprint(input())\n", env: python },
    { run: "python3 -m json.tool --sort-keys doc.json", env: python },
    {
      run: [
        "python3 -m zipfile -c out.zip words.txt tree/run.sh",
        "python3 -m zipfile -t out.zip",
        "python3 -m tarfile -l out.zip",
        "python3 -m base64 -e noeol.txt",
        "python3 -m calendar 2024 2",
        "python3 -m unittest -h",
      ],
      env: python,
      name: "python3 -m with tools",
    },
  ]),
];
