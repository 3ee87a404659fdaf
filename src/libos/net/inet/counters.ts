/** What /proc/net/snmp counts. @see RFC 4022, RFC 4113 */
export class Counters {
  activeOpens = 0;
  passiveOpens = 0;
  attemptFails = 0;
  establishedResets = 0;
  tcpSegments = 0;
  udpIn = 0;
  udpNoPorts = 0;
  udpBufferErrors = 0;
  udpOut = 0;
  echoIn = 0;
  echoOut = 0;
}
