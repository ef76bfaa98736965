/** Host names and addresses of servers. */
import { isIP, isIPv4, isIPv6 } from 'node:net';

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

/**
 * Whether a text is `HOST:PORT`, with brackets around an IPv6 address and a port from 1, or
 * `minPort`, to 65535.
 */
export function isAddress(text: string, minPort = 1): boolean {
  const [, host = '', port = ''] = /^(.*):(\d{1,5})$/.exec(text) ?? [];
  const inner = withoutBrackets(host);
  if (!isHost(inner) || isIPv6(inner) !== (inner !== host)) return false;
  return Number(port) >= minPort && Number(port) <= 65_535;
}

/** Splits `HOST:PORT`, and removes the brackets around an IPv6 host. */
export function splitAddress(address: string): { host: string; port: string } {
  const [, host = '', port = ''] = /^\[?(.+?)\]?:(\d+)$/.exec(address) ?? [];
  return { host, port };
}

/**
 * Whether only this machine reaches a host (IPv6 without brackets). Names other than `localhost`
 * are not counted: what they stand for may change.
 */
export function isLoopback(host: string): boolean {
  const address = host.toLowerCase().replace(/^::ffff:/, '');
  return address === 'localhost' || address === '::1' || (isIPv4(address) && address.startsWith('127.'));
}

/** Joins a host and a port to `HOST:PORT`, with brackets around an IPv6 address. */
export function toAddress(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Returns the path in the address `unix:/PATH` of a socket file, or undefined for other texts. */
export function toSocketPath(address: string): string | undefined {
  return /^unix:(\/.+)$/.exec(address)?.[1];
}
