/** Where servers listen, and where they are called. */
import { isIP, isIPv6 } from 'node:net';

/** A name of DNS, or one that a container's network knows. */
const hostName = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/i;

/** Whether a text is a host's name or an IP address, an IPv6 one without brackets. */
export function isHost(text: string): boolean {
  if (isIP(text) !== 0) return true;
  return hostName.test(text) && !/^[\d.]+$/.test(text);
}

/** The host within the brackets of `[::1]`, which an IPv6 address has where a port may follow. Other texts stay as they are. */
export function withoutBrackets(text: string): string {
  const inner = /^\[(.*)\]$/.exec(text)?.[1];
  return inner !== undefined && isIPv6(inner) ? inner : text;
}

/** Whether a text is `HOST:PORT`, with brackets around an IPv6 address, and its port one that can be called. */
export function isAddress(text: string): boolean {
  const [, host = '', port = ''] = /^(.*):(\d{1,5})$/.exec(text) ?? [];
  const inner = withoutBrackets(host);
  return isHost(inner) && isIPv6(inner) === (inner !== host) && Number(port) >= 1 && Number(port) <= 65_535;
}
