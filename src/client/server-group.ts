import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { ReposeError, toMessage } from '../errors.js';

/** Servers that one client calls in turn. */
export interface ServerGroup {
  /** What gRPC resolves: one name with any number of addresses, or a list of addresses. */
  readonly target: string;
  /** What people call them. */
  readonly name: string;
  /** How many they were when they were looked up. */
  readonly size: number;
}

/**
 * The servers at addresses `HOST:PORT`. One name stays a name, which gRPC looks up again when its servers change; several are
 * looked up here, for gRPC takes only numbers in a list. Throws `unavailable` for a name that is not known, and
 * `invalid-argument` where neither IPv4 nor IPv6 reaches all.
 */
export async function lookUpServers(addresses: readonly string[]): Promise<ServerGroup> {
  const [first] = addresses;
  const name = addresses.join(', ');
  if (first !== undefined && addresses.length === 1) {
    const { host } = splitAddress(first);
    // A name for this machine has an address of each family, and one server.
    const size = host === 'localhost' ? 1 : (await lookUp(host)).length;
    return { target: first, name, size };
  }
  const found = await Promise.all(
    addresses.map(async (address) => {
      const { host, port } = splitAddress(address);
      return (await lookUp(host)).map(({ address: ip, family }) => ({ ip, family, port }));
    }),
  );
  for (const family of [4, 6]) {
    const each = found.map((ips) => ips.filter((candidate) => candidate.family === family));
    if (each.some((ips) => ips.length === 0)) continue;
    const list = each.flat().map(({ ip, port }) => (family === 4 ? `${ip}:${port}` : `[${ip}]:${port}`));
    return { target: `ipv${family}:${list.join(',')}`, name, size: list.length };
  }
  throw new ReposeError(
    'invalid-argument',
    `Cannot call ${name} together: some have IPv4 and some IPv6 addresses, expected one kind`,
  );
}

/** The parts of `HOST:PORT`; brackets around an IPv6 host are taken off. */
function splitAddress(address: string): { host: string; port: string } {
  const [, host = '', port = ''] = /^\[?(.+?)\]?:(\d+)$/.exec(address) ?? [];
  return { host, port };
}

async function lookUp(host: string) {
  if (isIP(host) !== 0) return [{ address: host, family: isIP(host) }];
  try {
    return await lookup(host, { all: true });
  } catch (cause) {
    throw new ReposeError('unavailable', `Cannot find ${JSON.stringify(host)}: ${toMessage(cause)}`, {
      cause,
    });
  }
}
