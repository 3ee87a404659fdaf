/** What mount(2) makes of "tmpfs": its options. @see tmpfs(5) */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import type { Credentials } from "../../task/credentials.ts";
import type { Budget } from "./budget.ts";
import { createTreeFs, type TreeFs, type TreeFsOptions } from "./tree-fs.ts";

const PAGE = 4096;
const ID_MAX = 0xffff_fffe;

interface Settings {
  /** Bytes, files; Infinity: no limit but the machine's. */
  size: number;
  nodes: number;
  mode: number;
  uid: number;
  gid: number;
  /** As shown. */
  given: Map<string, string>;
}

/** "64k", "10%", "0x1000". @returns NaN if it is none */
function amount(text: string, whole: number): number {
  const match = /^(0x[0-9a-f]+|\d+)([kmgtpe%]?)$/i.exec(text);
  if (match === null) return Number.NaN;
  const number = Number(match[1]!.replace(/^0+(?=\d)/, ""));
  const unit = match[2]!.toLowerCase();
  if (unit === "%") return Math.floor((whole * number) / 100);
  return number * 1024 ** "_kmgtpe".indexOf(unit === "" ? "_" : unit);
}

/** @param memory bytes that percentages are of @returns -EINVAL */
function parse(text: string, memory: number, settings: Settings): SysResult {
  for (const option of text.split(",")) {
    const status = option === "" ? 0 : parseOne(option, memory, settings);
    if (status < 0) return status;
  }
  return 0;
}
/** @returns 0, -EINVAL for a value that makes no sense, -ENOENT for an unknown name */
function parseOne(option: string, memory: number, settings: Settings): SysResult {
  const equals = option.indexOf("=");
  const key = equals < 0 ? option : option.slice(0, equals);
  const value = equals < 0 ? "" : option.slice(equals + 1);
  const number = amount(value, memory);
  switch (key) {
    case "size":
    case "nr_blocks":
      if (!(number >= 0) || (key === "nr_blocks" && value.endsWith("%"))) return -Errno.EINVAL;
      settings.size =
        number === 0 ? Number.POSITIVE_INFINITY : Math.ceil(key === "size" ? number / PAGE : number) * PAGE;
      settings.given.set("size", number === 0 ? "" : `size=${settings.size / 1024}k`);
      return 0;
    case "nr_inodes":
      if (!(number >= 0) || value.endsWith("%")) return -Errno.EINVAL;
      settings.nodes = number === 0 ? Number.POSITIVE_INFINITY : number;
      settings.given.set("nr_inodes", number === 0 ? "" : `nr_inodes=${number}`);
      return 0;
    case "mode":
      if (!/^[0-7]+$/.test(value)) return -Errno.EINVAL;
      settings.mode = Number.parseInt(value, 8) & 0o7777;
      settings.given.set("mode", `mode=${settings.mode.toString(8).padStart(3, "0")}`);
      return 0;
    case "uid":
    case "gid":
      if (!/^\d+$/.test(value) || Number(value) > ID_MAX) return -Errno.EINVAL;
      settings[key] = Number(value);
      settings.given.set(key, `${key}=${value}`);
      return 0;
    case "huge":
      return ["never", "always", "within_size", "advise"].includes(value) ? 0 : -Errno.EINVAL;
    case "inode32":
    case "inode64":
      return 0;
    default:
      return -Errno.ENOENT;
  }
}
/** Whether tmpfs takes an option. @returns as {@link parseOne} */
export function checkTmpfsOption(option: string): SysResult {
  const settings: Settings = { size: 0, nodes: 0, mode: 0, uid: 0, gid: 0, given: new Map() };
  return parseOne(option, PAGE, settings);
}
function shown(settings: Settings): string {
  const order = ["size", "nr_inodes", "mode", "uid", "gid"];
  return order
    .map((key) => settings.given.get(key) ?? "")
    .filter((text) => text !== "")
    .join(",");
}

/** What the machine gives to all file systems that a guest mounts. */
export interface TmpfsContext {
  /** Bytes of the machine: half of it is a file system's size by default. */
  memory: number;
  budget: Budget;
  host: TreeFsOptions["host"];
  now: () => bigint;
  nextDev: () => number;
}

/** @returns -EINVAL for an option that does not exist or makes no sense */
export function createTmpfs(context: TmpfsContext, options: string, who: Credentials): TreeFs | SysError {
  const { memory, budget } = context;
  const settings: Settings = {
    size: Math.floor(memory / 2 / PAGE) * PAGE,
    nodes: Math.floor(memory / 2 / PAGE),
    mode: 0o1777,
    uid: who.fsuid,
    gid: who.fsgid,
    given: new Map(),
  };
  const status = parse(options, memory, settings);
  if (status < 0) return status;
  const { uid, gid } = settings;
  return createTreeFs({
    type: "tmpfs",
    dev: context.nextDev(),
    lower: null,
    now: context.now,
    maxBytes: Math.min(settings.size, budget.limit),
    maxNodes: settings.nodes,
    budget,
    credentials: { ...who, fsuid: uid, fsgid: gid },
    host: context.host,
    mode: settings.mode,
    transient: true,
    shown: () => shown(settings),
    configure: (fs, text) => reconfigure(fs, text, memory, settings),
  });
}

/** MS_REMOUNT: limits may change, but not below what is used; mode and owner are the root's own business by then. */
function reconfigure(fs: TreeFs, text: string, memory: number, settings: Settings): SysResult {
  const wanted = { ...settings, given: new Map(settings.given) };
  const status = parse(text, memory, wanted);
  if (status < 0) return status;
  if (wanted.size < fs.budget.used || wanted.nodes < fs.nodes) return -Errno.EINVAL;
  settings.size = wanted.size;
  settings.nodes = wanted.nodes;
  for (const key of ["size", "nr_inodes"]) settings.given.set(key, wanted.given.get(key) ?? "");
  fs.budget.limit = wanted.size === Number.POSITIVE_INFINITY ? memory : wanted.size;
  fs.maxNodes = wanted.nodes;
  return 0;
}
