/** /proc/sys/net/ipv4 and ipv6. What a network without packets has no use for is kept. @see ip_sysctl, ip(7), tcp(7), udp(7) */
import { Errno } from "../../abi/errno.ts";
import { LINGERING_MAX } from "../net/inet/ports.ts";
import type { InetStack } from "../net/inet/stack.ts";
import type { GeneratedFs } from "./nodes.ts";
import { integer, kept, setting, variable } from "./sysctl-files.ts";
import type { Node, TreeSpec } from "./tree.ts";

/** Two numbers, the first of which is not the larger one. */
function range<K extends string>(
  fs: GeneratedFs,
  holder: Record<K, number>,
  first: K,
  last: K,
  least: number,
  most: number,
): Node {
  return variable(
    fs,
    () => `${holder[first]}\t${holder[last]}`,
    (text) => {
      const [one, other = holder[last], ...rest] = text.trim().split(/\s+/).map(integer);
      if (one === undefined || one === null || other === null || rest.length > 0) return -Errno.EINVAL;
      if (one < least || other > most || one > other) return -Errno.EINVAL;
      (holder as Record<string, number>)[first] = one;
      (holder as Record<string, number>)[last] = other;
      return 0;
    },
  );
}

export function inetSettings(fs: GeneratedFs, { settings, range: ports }: InetStack): TreeSpec {
  const device = (): TreeSpec => ({
    disable_ipv6: "0\n",
    forwarding: "0\n",
    hop_limit: setting(fs, settings, "defaultHops"),
  });
  return {
    ipv4: {
      icmp_echo_ignore_all: kept(fs, 0, 0, 1),
      ip_default_ttl: setting(fs, settings, "defaultTtl"),
      ip_forward: "0\n",
      ip_local_port_range: range(fs, ports, "first", "last", 1, 65_535),
      ip_local_reserved_ports: "\n",
      ip_nonlocal_bind: "0\n",
      ip_unprivileged_port_start: setting(fs, ports, "unprivileged"),
      ping_group_range: range(fs, settings, "pingFirst", "pingLast", 0, 2_147_483_647),
      tcp_available_congestion_control: "reno cubic\n",
      tcp_congestion_control: "cubic\n",
      tcp_ecn: kept(fs, 2, 0, 2),
      tcp_fastopen: kept(fs, settings.fastOpen),
      tcp_fin_timeout: setting(fs, settings, "finTimeout"),
      tcp_keepalive_intvl: setting(fs, settings, "keepInterval"),
      tcp_keepalive_probes: setting(fs, settings, "keepCount"),
      tcp_keepalive_time: setting(fs, settings, "keepIdle"),
      tcp_max_syn_backlog: kept(fs, 4096, 0),
      tcp_max_tw_buckets: `${LINGERING_MAX}\n`,
      tcp_mem: kept(fs, [16_384, 32_768, 65_536], 0),
      tcp_moderate_rcvbuf: kept(fs, 1, 0, 1),
      tcp_no_metrics_save: kept(fs, 0, 0, 1),
      tcp_retries1: kept(fs, 3, 0, 255),
      tcp_retries2: kept(fs, 15, 0),
      tcp_rmem: kept(fs, [4096, settings.receiveDefault, 6_291_456], 1),
      tcp_sack: kept(fs, 1, 0, 1),
      tcp_slow_start_after_idle: kept(fs, 1, 0, 1),
      tcp_syn_retries: setting(fs, settings, "synRetries"),
      tcp_synack_retries: kept(fs, 5, 0, 255),
      tcp_syncookies: kept(fs, 1, 0, 2),
      tcp_timestamps: kept(fs, 1, 0, 2),
      tcp_tw_reuse: kept(fs, 2, 0, 2),
      tcp_window_scaling: kept(fs, 1, 0, 1),
      tcp_wmem: kept(fs, [4096, settings.sendDefault, 4_194_304], 1),
      udp_mem: kept(fs, [16_384, 32_768, 65_536], 0),
    },
    ipv6: {
      bindv6only: setting(fs, settings, "v6Only"),
      conf: { all: device(), default: device(), lo: device() },
    },
  };
}
