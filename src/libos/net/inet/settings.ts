/** /proc/sys/net/ipv4 and ipv6: what acts here. @see ip_sysctl, tcp(7), udp(7) */
export class InetSettings {
  /** net.ipv4.ip_default_ttl, net.ipv6.conf.*.hop_limit */
  defaultTtl = 64;
  defaultHops = 64;
  /** net.ipv6.bindv6only */
  v6Only = 0;
  /** net.ipv4.ping_group_range: groups whose members may send echo requests, as in containers everybody. */
  pingFirst = 0;
  pingLast = 2147483647;
  /** net.ipv4.tcp_keepalive_time and _intvl, seconds, _probes. */
  keepIdle = 7200;
  keepInterval = 75;
  keepCount = 9;
  /** net.ipv4.tcp_syn_retries */
  synRetries = 6;
  /** net.ipv4.tcp_fin_timeout, seconds. */
  finTimeout = 60;
  /** net.ipv4.tcp_rmem and tcp_wmem: what a new socket has, bytes. */
  receiveDefault = 131072;
  sendDefault = 16384;
  /** net.ipv4.tcp_fastopen */
  fastOpen = 1;
}
