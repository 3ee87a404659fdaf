/** The kinds of values that options take: text in, a checked value out. */
import {
  type ConnectGrant,
  NetworkOptionError,
  type Publication,
  parseConnectGrant,
  parseNameserver,
  parsePublications,
} from "../vmm/network-options.ts";
import type { Volume } from "../vmm/options.ts";

/** A value that its option cannot take. The message states the limit and reads on from "--option: "value" …". */
export class InvalidValue extends Error {
  override readonly name = "InvalidValue";
}

export interface Kind<T> {
  /** Stands for the value in the help, as in `--memory SIZE`. */
  readonly placeholder: string;
  /** @throws InvalidValue */
  parse(text: string): T;
}

export function text(placeholder: string): Kind<string> {
  return { placeholder, parse: (value) => value };
}

export function choice<const T extends string>(placeholder: string, values: readonly T[]): Kind<T> {
  return {
    placeholder,
    parse(value) {
      const found = values.find((known) => known === value);
      if (found === undefined) throw new InvalidValue(`is not one of ${values.join(", ")}`);
      return found;
    },
  };
}

const SIZE_UNITS: Record<string, number> = { "": 0, k: 1, m: 2, g: 3 };

/** Bytes: `4096`, `512k`, `512MiB`, `1.5G`. Units are powers of 1024, with or without `B` or `iB`, in any case. */
export function size(minimum: string, maximum: string): Kind<number> {
  const low = bytes(minimum);
  const high = bytes(maximum);
  return {
    placeholder: "SIZE",
    parse(value) {
      const count = bytes(value);
      if (Number.isNaN(count)) throw new InvalidValue("is not a size; give one like 512MiB, 64k or 1.5G");
      if (count < low || count > high) throw new InvalidValue(`is not between ${minimum} and ${maximum}`);
      return count;
    },
  };
}

function bytes(value: string): number {
  const match = /^(\d+(?:\.\d+)?) ?(?:([kmg])(?:i?b)?|b?)$/i.exec(value);
  if (!match) return Number.NaN;
  return Math.floor(Number(match[1]) * 1024 ** SIZE_UNITS[(match[2] ?? "").toLowerCase()]);
}

const TIME_UNITS: Record<string, number> = { ms: 1, "": 1000, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const LONGEST_MS = 365 * TIME_UNITS.d;

/** Milliseconds: `500ms`, `1.5s`, `90` (seconds, as timeout(1) takes them), `10m`, `2h`, `1d`. */
export const duration: Kind<number> = {
  placeholder: "DURATION",
  parse(value) {
    const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|)$/.exec(value);
    if (!match) throw new InvalidValue("is not a duration; give one like 500ms, 10s, 5m or 2h");
    const milliseconds = Math.round(Number(match[1]) * TIME_UNITS[match[2]]);
    if (milliseconds < 1 || milliseconds > LONGEST_MS) throw new InvalidValue("is not between 1ms and 365d");
    return milliseconds;
  },
};

/** `fair`, `cooperative`, `random` or `random:SEED`. */
export const policy: Kind<string> = {
  placeholder: "POLICY",
  parse(value) {
    if (!/^(fair|cooperative|random(:\d{1,9})?)$/.test(value)) {
      throw new InvalidValue("is not one of fair, cooperative, random, random:SEED");
    }
    return value;
  },
};

export function integer(placeholder: string, minimum: number, maximum: number): Kind<number> {
  return {
    placeholder,
    parse(value) {
      const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
      if (!(number >= minimum && number <= maximum)) {
        throw new InvalidValue(`is not a whole number between ${minimum} and ${maximum}`);
      }
      return number;
    },
  };
}

export const volume: Kind<Volume> = {
  placeholder: "HOST:GUEST[:ro]",
  parse(value) {
    const [host, guest, mode, ...more] = value.split(":");
    if (!host || !guest || more.length > 0) throw new InvalidValue("is not HOST:GUEST, HOST:GUEST:ro or HOST:GUEST:rw");
    if (!guest.startsWith("/")) throw new InvalidValue(`has the guest path ${quote(guest)}, which is not absolute`);
    if (mode !== undefined && mode !== "ro" && mode !== "rw") {
      throw new InvalidValue(`has the mode ${quote(mode)}, which is not one of ro, rw`);
    }
    return { host, guest, readOnly: mode === "ro" };
  },
};

/** What {@link NetworkOptionError} says is a mistake of the command line. */
function networkKind<T>(placeholder: string, parse: (value: string) => T): Kind<T> {
  return {
    placeholder,
    parse(value) {
      try {
        return parse(value);
      } catch (error) {
        throw error instanceof NetworkOptionError ? new InvalidValue(error.message) : error;
      }
    },
  };
}
/** One occurrence may name a range of ports. */
export const publication: Kind<Publication[]> = networkKind("[ADDR:]HOST:GUEST[/udp]", parsePublications);
export const connectGrant: Kind<ConnectGrant> = networkKind("CIDR[:PORT]", parseConnectGrant);
export const nameserver: Kind<string> = networkKind("ADDR[:PORT]", (value) => {
  parseNameserver(value);
  return value;
});

export const guestPath: Kind<string> = {
  placeholder: "PATH",
  parse(value) {
    if (!value.startsWith("/")) throw new InvalidValue("is not an absolute path in the guest");
    return value;
  },
};

/** A label of hostname(7) or several with dots; Linux holds up to 64 bytes. */
export const hostname: Kind<string> = {
  placeholder: "NAME",
  parse(value) {
    if (!/^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/.test(value) || value.length > 64) {
      throw new InvalidValue("is not a host name: 1 to 64 letters, digits, dots and hyphens");
    }
    return value;
  },
};

/** An assignment, or a name alone, whose value is then the host's. */
export interface Assignment {
  name: string;
  value: string | undefined;
}

export const assignment: Kind<Assignment> = {
  placeholder: "NAME[=VALUE]",
  parse(value) {
    const at = value.indexOf("=");
    const name = at < 0 ? value : value.slice(0, at);
    if (name === "") throw new InvalidValue("is not NAME=VALUE or NAME");
    if (value.includes("\0")) throw new InvalidValue("contains a NUL byte");
    return { name, value: at < 0 ? undefined : value.slice(at + 1) };
  },
};

/** For messages: in double quotes, control characters escaped. */
export function quote(value: string): string {
  return JSON.stringify(value);
}
