/** Requests of ioctl(2) for terminals and open files, asm-generic. @see ioctl_tty(2), ioctl_list(2) */
export const TIOC = {
  TCGETS: 0x5401,
  TCSETS: 0x5402,
  TCSETSW: 0x5403,
  TCSETSF: 0x5404,
  TCGETA: 0x5405,
  TCSETA: 0x5406,
  TCSETAW: 0x5407,
  TCSETAF: 0x5408,
  TCSBRK: 0x5409,
  TCXONC: 0x540a,
  TCFLSH: 0x540b,
  TIOCEXCL: 0x540c,
  TIOCNXCL: 0x540d,
  TIOCSCTTY: 0x540e,
  TIOCGPGRP: 0x540f,
  TIOCSPGRP: 0x5410,
  TIOCOUTQ: 0x5411,
  TIOCSTI: 0x5412,
  TIOCGWINSZ: 0x5413,
  TIOCSWINSZ: 0x5414,
  FIONREAD: 0x541b,
  FIONBIO: 0x5421,
  TIOCNOTTY: 0x5422,
  TIOCGETD: 0x5424,
  TCSBRKP: 0x5425,
  TIOCGSID: 0x5429,
  TCGETS2: 0x802c542a,
  TCSETS2: 0x402c542b,
  TCSETSW2: 0x402c542c,
  TCSETSF2: 0x402c542d,
  TIOCGEXCL: 0x80045440,
  TIOCSETD: 0x5423,
  TIOCPKT: 0x5420,
  TIOCSBRK: 0x5427,
  TIOCCBRK: 0x5428,
  TIOCGPTN: 0x80045430,
  TIOCSPTLCK: 0x40045431,
  TIOCGDEV: 0x80045432,
  TIOCSIG: 0x40045436,
  TIOCVHANGUP: 0x5437,
  TIOCGPKT: 0x80045438,
  TIOCGPTLCK: 0x80045439,
  TIOCGPTPEER: 0x5441,
  TIOCGSOFTCAR: 0x5419,
  TIOCSSOFTCAR: 0x541a,
  FIONCLEX: 0x5450,
  FIOCLEX: 0x5451,
  FIOASYNC: 0x5452,
  FIOQSIZE: 0x5460,
  FIGETBSZ: 2,
} as const;

/** Bytes of struct termios, termios2, termio and winsize of the kernel. */
export const TERMIOS_SIZE = 36;
export const TERMIOS2_SIZE = 44;
export const TERMIO_SIZE = 18;
export const WINSIZE_SIZE = 8;

/** c_iflag. @see termios(3) */
export const IFLAG = {
  IGNBRK: 0o1,
  BRKINT: 0o2,
  IGNPAR: 0o4,
  PARMRK: 0o10,
  INPCK: 0o20,
  ISTRIP: 0o40,
  INLCR: 0o100,
  IGNCR: 0o200,
  ICRNL: 0o400,
  IUCLC: 0o1000,
  IXON: 0o2000,
  IXANY: 0o4000,
  IXOFF: 0o10000,
  IMAXBEL: 0o20000,
  IUTF8: 0o40000,
} as const;

/** c_oflag. */
export const OFLAG = {
  OPOST: 0o1,
  OLCUC: 0o2,
  ONLCR: 0o4,
  OCRNL: 0o10,
  ONOCR: 0o20,
  ONLRET: 0o40,
  OFILL: 0o100,
  OFDEL: 0o200,
  NLDLY: 0o400,
  CRDLY: 0o3000,
  TABDLY: 0o14000,
  /** Tabs become spaces; the same number as TAB3. */
  XTABS: 0o14000,
  BSDLY: 0o20000,
  VTDLY: 0o40000,
  FFDLY: 0o100000,
} as const;

/** c_cflag. */
export const CFLAG = {
  CBAUD: 0o10017,
  B38400: 0o17,
  BOTHER: 0o10000,
  CSIZE: 0o60,
  CS8: 0o60,
  CSTOPB: 0o100,
  CREAD: 0o200,
  PARENB: 0o400,
  PARODD: 0o1000,
  HUPCL: 0o2000,
  CLOCAL: 0o4000,
  CIBAUD: 0o2003600000,
  CMSPAR: 0o10000000000,
  CRTSCTS: 0o20000000000,
} as const;
/** From the bits of the output speed in c_cflag to those of the input speed. */
export const IBSHIFT = 16;

/** c_lflag. */
export const LFLAG = {
  ISIG: 0o1,
  ICANON: 0o2,
  XCASE: 0o4,
  ECHO: 0o10,
  ECHOE: 0o20,
  ECHOK: 0o40,
  ECHONL: 0o100,
  NOFLSH: 0o200,
  TOSTOP: 0o400,
  ECHOCTL: 0o1000,
  ECHOPRT: 0o2000,
  ECHOKE: 0o4000,
  FLUSHO: 0o10000,
  PENDIN: 0o40000,
  IEXTEN: 0o100000,
  EXTPROC: 0o200000,
} as const;

/** Indices of c_cc. */
export const CC = {
  VINTR: 0,
  VQUIT: 1,
  VERASE: 2,
  VKILL: 3,
  VEOF: 4,
  VTIME: 5,
  VMIN: 6,
  VSWTC: 7,
  VSTART: 8,
  VSTOP: 9,
  VSUSP: 10,
  VEOL: 11,
  VREPRINT: 12,
  VDISCARD: 13,
  VWERASE: 14,
  VLNEXT: 15,
  VEOL2: 16,
} as const;
export const NCCS = 19;
/** Of these the short struct termio holds. */
export const NCC = 8;
/** A special character with this value is switched off: _POSIX_VDISABLE. */
export const VDISABLE = 0;

/** Bits per second by the CBAUD bits of c_cflag, the extended ones (CBAUDEX) from 16 on. */
export const SPEEDS = [
  0, 50, 75, 110, 134, 150, 200, 300, 600, 1200, 1800, 2400, 4800, 9600, 19200, 38400, 0, 57600, 115200, 230400, 460800,
  500000, 576000, 921600, 1000000, 1152000, 1500000, 2000000, 2500000, 3000000, 3500000, 4000000,
] as const;

/** Status byte of packet mode. @see ioctl_tty(2), TIOCPKT */
export const PKT = {
  DATA: 0,
  FLUSHREAD: 1,
  FLUSHWRITE: 2,
  STOP: 4,
  START: 8,
  NOSTOP: 16,
  DOSTOP: 32,
  IOCTL: 64,
} as const;

/** Arguments of tcflow(3) and tcflush(3). */
export const FLOW = { OOFF: 0, OON: 1, IOFF: 2, ION: 3 } as const;
export const FLUSH = { IN: 0, OUT: 1, BOTH: 2 } as const;
