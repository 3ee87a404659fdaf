/** Shells with scripts that need no second process. */
import { apps } from "./app.ts";
import { script } from "./harness.ts";

const files = {
  "posix.sh": script("posix.sh"),
  "features.bash": script("features.bash"),
  "features.zsh": script("features.zsh"),
};

export const shells = [
  ...apps("dash", [
    { run: "dash posix.sh", files },
    { run: "sh -s one 'two words'", stdin: 'echo $# "$2"; cd tree; pwd -P; exec printf \'%s\\n\' "replaced by $0"\n' },
    [
      "sh -c 'exit 3'",
      "sh -c 'kill -KILL $$'",
      "sh -c 'no-such-builtin'",
      "sh -c 'if'",
      "sh missing.sh",
      "sh -c '. ./missing'",
    ],
    "sh -c 'echo error >&2; exec 2>err.txt; echo logged >&2; exec cat err.txt words.txt missing'",
    "sh -c 'ulimit -f 10; ulimit -f; ulimit -c; umask 077; : > made; exec ls -l made --time-style=+x'",
  ]),
  ...apps("zsh", [
    { run: "zsh --emulate sh posix.sh", files },
    { run: "zsh -f features.zsh", files },
  ]),
  ...apps("bash", [
    { run: "bash posix.sh", files },
    { run: "bash features.bash", files },
    {
      run: "bash -x traced.bash",
      files: { "traced.bash": "for i in 1 2; do x=$((i*2)); done\n[[ $x == 4 ]]\necho $x\n" },
    },
    { run: "bash --posix -e -u -s", stdin: "echo start\necho $unbound\necho never\n" },
    [
      "bash -c 'kill -SEGV $$'",
      "bash -n features.bash",
      "bash -c 'exec -a renamed bash -c \"echo \\$0\"'",
      "bash -c 'read -t 5 x; echo $?'",
    ],
    {
      run: 'bash -c \'while read -r -n1 c; do printf "[%s]" "$c"; done; echo; type -a cat test\'',
      stdin: "byte wise\n",
    },
    ["mkfifo pipe", "bash -c 'exec 3<>pipe; echo through >&3; read -r line <&3; echo $line; test -p pipe; echo $?'"],
    { run: "./tree/run.sh a 'b c'", name: "a #! script, its arguments and its mode" },
    {
      run: ["./script", "./bad", "./tree/secret", "./tree", "./words.txt/x", "./words.txt"].map((file) => [
        "sh",
        "-c",
        `exec ${file} argument`,
      ]),
      files: {
        script: { content: "#!/usr/bin/env -S awk -f\nBEGIN { print ARGC }\n", mode: 0o755 },
        bad: { content: "#!/no/such/interpreter\n", mode: 0o755 },
      },
      name: "exec of scripts and of what is not executable",
    },
  ]),
];
