/** What uname(2) says about the kernel. */
export const KERNEL = {
  sysname: "Linux",
  /** The release whose behaviour is followed. */
  release: "6.1.0-skerry",
  version: "#1 SMP PREEMPT_DYNAMIC Skerry",
} as const;
