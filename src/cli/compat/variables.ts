/** ${NAME} in the commands and files of a row: its ports, and DIR, its directory. */
import { createServer } from "node:net";

export class Variables {
  readonly #values: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values;
  }

  /** A text with the values put in; other names stay as they are, for shells. */
  in(text: string): string {
    return text.replace(/\$\{(\w+)\}/g, (whole, name: string) => this.#values.get(name) ?? whole);
  }
  value(name: string): string {
    return this.#values.get(name) ?? "";
  }
}

/** With a free port of 127.0.0.1 for each name. */
export async function variables(directory: string, ports: readonly string[]): Promise<Variables> {
  const values = new Map([["DIR", directory]]);
  for (const name of ports) values.set(name, String(await freePort()));
  return new Variables(values);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
