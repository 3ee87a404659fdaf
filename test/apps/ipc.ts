/** Programs that use System V IPC. */
import { apps } from "./app.ts";
import { script } from "./harness.ts";

export const ipc = [
  ...apps("util-linux", [{ name: "ipcmk, ipcs, ipcrm", run: "sh sysv.sh", files: { "sysv.sh": script("sysv.sh") } }]),
  ...apps("perl", [{ name: "perl IPC::SysV", run: "perl sysv.pl", files: { "sysv.pl": script("sysv.pl") } }]),
  ...apps("python3", [
    {
      name: "python3 ctypes: processes that count together",
      run: "python3 sysv.py",
      files: { "sysv.py": script("sysv.py") },
    },
  ]),
];
