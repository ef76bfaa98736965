import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { ReposeError, toMessage } from '../errors.js';
import { splitAddress } from '../rpc/address.js';

/** Servers that one client calls in turn. */
export interface ServerGroup {
  /**
   * The target for gRPC to resolve: one name with any number of addresses, or a list of addresses.
   */
  readonly target: string;
  /** The addresses as the user wrote them. */
  readonly addresses: readonly string[];
  /** How many servers were found. */
  readonly size: number;
}

/**
 * Looks up the servers at addresses `HOST:PORT`. A single name stays a name, which gRPC looks up
 * again when its servers change. Several names are looked up here, because gRPC accepts only IP
 * addresses in a list. Throws `unavailable` for an unknown name, and `invalid-argument` if neither
 * IPv4 nor IPv6 reaches all servers.
 */
export async function lookUpServers(addresses: readonly string[]): Promise<ServerGroup> {
  const [first] = addresses;
  if (first !== undefined && addresses.length === 1) {
    const { host } = splitAddress(first);
    // `localhost` may have an IPv4 and an IPv6 address, but it is one server.
    const size = host === 'localhost' ? 1 : (await lookUp(host)).length;
    return { target: first, addresses, size };
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
    return { target: `ipv${family}:${list.join(',')}`, addresses, size: list.length };
  }
  throw new ReposeError(
    'invalid-argument',
    `Cannot call ${addresses.join(', ')} together: some have IPv4 and some IPv6 addresses, expected one kind`,
  );
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
