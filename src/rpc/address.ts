/** Host names and addresses of servers. */
import { isIP, isIPv6 } from 'node:net';

/** A DNS name, or a name in a container network. */
const hostName = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/i;

/** Whether a text is a host name or an IP address (IPv6 without brackets). */
export function isHost(text: string): boolean {
  if (isIP(text) !== 0) return true;
  return hostName.test(text) && !/^[\d.]+$/.test(text);
}

/** Removes the brackets around an IPv6 address such as `[::1]`. Returns other texts unchanged. */
export function withoutBrackets(text: string): string {
  const inner = /^\[(.*)\]$/.exec(text)?.[1];
  return inner !== undefined && isIPv6(inner) ? inner : text;
}

export interface Address {
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
}

/**
 * Reads `HOST:PORT`, with brackets around an IPv6 address and a port from 0 to 65535. Returns
 * undefined for other texts.
 */
export function readAddress(text: string): Address | undefined {
  const [, host = '', port = ''] = /^(.*):(\d{1,5})$/.exec(text) ?? [];
  const inner = withoutBrackets(host);
  const isRead = isHost(inner) && isIPv6(inner) === (inner !== host) && Number(port) <= 65_535;
  return isRead ? { host: inner, port: Number(port) } : undefined;
}

/** Whether a server can be called at this `HOST:PORT`. */
export function isAddress(text: string): boolean {
  return (readAddress(text)?.port ?? 0) > 0;
}

/** `host:port`, with brackets around an IPv6 address. */
export function toAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
