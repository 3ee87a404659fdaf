/** Files of a guest that has a network of its own: /etc/hosts and /etc/resolv.conf. @see hosts(5), resolv.conf(5) */

/** The addresses are those of libos/net/inet/host/user-addresses.ts. */
export function hostsText(hostname: string): string {
  const own = hostname.includes(".") ? `${hostname} ${hostname.split(".")[0]}` : hostname;
  return [
    "127.0.0.1\tlocalhost",
    "::1\tlocalhost ip6-localhost ip6-loopback",
    "10.0.2.2\thost.internal",
    `10.0.2.15\t${own}`,
    "",
  ].join("\n");
}

/** The forwarder instead of the host's nameservers; how short names are completed is as on the host. */
export function resolverText(host: string): string {
  const kept = host.split("\n").filter((line) => /^(search|domain|options)\s/.test(line));
  return ["nameserver 10.0.2.3", ...kept, ""].join("\n");
}
