/** Numbers of inotify(7), linux/inotify.h. */

/** Events and flags of a watch's mask. */
export const IN = {
  ACCESS: 0x001,
  MODIFY: 0x002,
  ATTRIB: 0x004,
  CLOSE_WRITE: 0x008,
  CLOSE_NOWRITE: 0x010,
  OPEN: 0x020,
  MOVED_FROM: 0x040,
  MOVED_TO: 0x080,
  CREATE: 0x100,
  DELETE: 0x200,
  DELETE_SELF: 0x400,
  MOVE_SELF: 0x800,
  ALL_EVENTS: 0xfff,

  UNMOUNT: 0x2000,
  Q_OVERFLOW: 0x4000,
  IGNORED: 0x8000,

  ONLYDIR: 0x0100_0000,
  DONT_FOLLOW: 0x0200_0000,
  EXCL_UNLINK: 0x0400_0000,
  MASK_CREATE: 0x1000_0000,
  MASK_ADD: 0x2000_0000,
  ISDIR: 0x4000_0000,
  ONESHOT: 0x8000_0000,
} as const;

/** Bytes of struct inotify_event before the name: wd 0, mask 4, cookie 8, len 12. Names are padded to a multiple of it. */
export const INOTIFY_EVENT_SIZE = 16;
