/** Numbers of xattr(7), linux/xattr.h and linux/limits.h. */
export const XATTR = { CREATE: 1, REPLACE: 2 } as const;
/** Bytes of a name, without its NUL. */
export const XATTR_NAME_MAX = 255;
/** Bytes of a value. */
export const XATTR_SIZE_MAX = 65536;
/** Bytes of all names of a file with their NULs. */
export const XATTR_LIST_MAX = 65536;
