/** Numbers of mount(2), umount2(2) and statfs(2). */

/** Flags of mount(2), linux/mount.h. */
export const MOUNT = {
  RDONLY: 1,
  NOSUID: 2,
  NODEV: 4,
  NOEXEC: 8,
  SYNCHRONOUS: 16,
  REMOUNT: 32,
  MANDLOCK: 64,
  DIRSYNC: 128,
  NOSYMFOLLOW: 256,
  NOATIME: 1024,
  NODIRATIME: 2048,
  BIND: 4096,
  MOVE: 8192,
  REC: 16384,
  SILENT: 32768,
  UNBINDABLE: 1 << 17,
  PRIVATE: 1 << 18,
  SLAVE: 1 << 19,
  SHARED: 1 << 20,
  RELATIME: 1 << 21,
  STRICTATIME: 1 << 24,
  LAZYTIME: 1 << 25,
} as const;
/** An ancient magic number that flags may carry in their upper half. */
export const MS_MGC_VAL = 0xc0ed0000;
export const MS_MGC_MSK = 0xffff0000;
/** Only for the kernel's own mounts. */
export const MS_NOUSER = 0x8000_0000;

/** Flags of umount2(2). */
export const MNT = { FORCE: 1, DETACH: 2, EXPIRE: 4 } as const;
export const UMOUNT_NOFOLLOW = 8;

/** Properties of a mount, linux/mount.h. @see mount_setattr(2) */
export const ATTR = {
  RDONLY: 1,
  NOSUID: 2,
  NODEV: 4,
  NOEXEC: 8,
  /** One of three values: 0 (relatime), NOATIME, STRICTATIME. */
  ATIME: 0x70,
  NOATIME: 0x10,
  STRICTATIME: 0x20,
  NODIRATIME: 0x80,
  IDMAP: 0x10_0000,
  NOSYMFOLLOW: 0x20_0000,
} as const;
/** Bytes of the first struct mount_attr: attr_set, attr_clr, propagation, userns_fd, each 64 bits. */
export const MOUNT_ATTR_SIZE = 32;

export const OPEN_TREE_CLONE = 1;
export const MOVE_MOUNT = {
  F_SYMLINKS: 1,
  F_EMPTY_PATH: 4,
  T_SYMLINKS: 0x10,
  T_EMPTY_PATH: 0x40,
  SET_GROUP: 0x100,
  BENEATH: 0x200,
  MASK: 0x377,
} as const;
export const FSOPEN_CLOEXEC = 1;
export const FSMOUNT_CLOEXEC = 1;
export const FSPICK = { CLOEXEC: 1, SYMLINK_NOFOLLOW: 2, NO_AUTOMOUNT: 4, EMPTY_PATH: 8 } as const;
/** Commands of fsconfig(2). */
export const FSCONFIG = {
  SET_FLAG: 0,
  SET_STRING: 1,
  SET_BINARY: 2,
  SET_PATH: 3,
  SET_PATH_EMPTY: 4,
  SET_FD: 5,
  CMD_CREATE: 6,
  CMD_RECONFIGURE: 7,
  CMD_CREATE_EXCL: 8,
} as const;

/** struct mnt_id_req: size, spare, mnt_id, param, and since its second version mnt_ns_id. @see statmount(2) */
export const MNT_ID_REQ = { SIZE: 24, ID: 8, PARAM: 16, NAMESPACE: 24 } as const;
/** Both halves of mnt_id of listmount(2) for the caller's root. */
export const LSMT_ROOT = 0xffff_ffff;
export const LISTMOUNT_REVERSE = 1;
/** What statmount(2) is asked for, and tells. */
export const STATMOUNT = {
  SB_BASIC: 1,
  MNT_BASIC: 2,
  PROPAGATE_FROM: 4,
  MNT_ROOT: 8,
  MNT_POINT: 0x10,
  FS_TYPE: 0x20,
  MNT_NS_ID: 0x40,
  MNT_OPTS: 0x80,
  SB_SOURCE: 0x200,
  SUPPORTED_MASK: 0x1000,
} as const;
/** Offsets in struct statmount, and where its strings begin. */
export const STATMOUNT_AT = {
  SIZE: 0,
  MNT_OPTS: 4,
  MASK: 8,
  DEV_MAJOR: 16,
  DEV_MINOR: 20,
  MAGIC: 24,
  SB_FLAGS: 32,
  FS_TYPE: 36,
  MNT_ID: 40,
  PARENT_ID: 48,
  OLD_ID: 56,
  OLD_PARENT_ID: 60,
  ATTRIBUTES: 64,
  PROPAGATION: 72,
  ROOT: 104,
  POINT: 108,
  NAMESPACE: 112,
  SOURCE: 124,
  SUPPORTED: 144,
  STRINGS: 512,
} as const;

/** f_flags of statfs(2); the first ones are also what a mount keeps. */
export const ST = {
  RDONLY: 1,
  NOSUID: 2,
  NODEV: 4,
  NOEXEC: 8,
  SYNCHRONOUS: 16,
  VALID: 32,
  MANDLOCK: 64,
  NOATIME: 1024,
  NODIRATIME: 2048,
  RELATIME: 4096,
  NOSYMFOLLOW: 8192,
} as const;
