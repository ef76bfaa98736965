import type { Logger } from 'pino';
import { ReposeError } from '../../errors.js';
import { isLoopback, splitAddress, toSocketPath } from '../../rpc/address.js';
import type { ServerConfig } from '../config.js';

/** The settings that say who can reach a server, and how it knows them. */
export type ExposureConfig = Pick<
  ServerConfig,
  'host' | 'httpAddress' | 'adminAddress' | 'tls' | 'tokens' | 'insecure'
>;

/**
 * Throws `failed-precondition` for a server that other machines could call without TLS, or without
 * proving who they are. With `insecure` it warns instead.
 */
export function assertExposure(config: ExposureConfig, log: Logger): void {
  const faults = findExposures(config);
  if (faults.length === 0) return;
  const found = [...new Set(faults)].join('; '); // the HTTP port may have the same host
  if (config.insecure) {
    log.warn(`insecure: ${found}`);
    return;
  }
  const message = `Cannot listen: ${found}, expected both, a loopback address such as 127.0.0.1, or --insecure`;
  throw new ReposeError('failed-precondition', message);
}

/** Returns a text for each address that other machines reach and that is not protected. */
function findExposures({ host, httpAddress, adminAddress, tls, tokens }: ExposureConfig): string[] {
  const encryption = tls.cert === undefined && 'TLS (--tls-cert)';
  const token = tokens === undefined && 'tokens (--tokens)';
  const caller =
    token && tls.clientCa === undefined && `${token} or certificates of callers (--tls-client-ca)`;
  const adminHost = toReachableHost(adminAddress);
  return [
    ...describe(host, [encryption, caller]),
    ...(httpAddress === undefined ? [] : describe(splitAddress(httpAddress).host, [encryption, caller])),
    // A certificate says that somebody is a caller, not that they are an administrator.
    ...(adminHost === undefined ? [] : describe(adminHost, [encryption, token])),
  ];
}

function describe(host: string, lacks: readonly (string | false)[]): string[] {
  const missing = lacks.filter((each) => each !== false);
  if (isLoopback(host) || missing.length === 0) return [];
  return [`other machines can call ${host} without ${missing.join(' and without ')}`];
}

/** Only this machine reaches a socket file. */
function toReachableHost(adminAddress: string | undefined): string | undefined {
  if (adminAddress === undefined || toSocketPath(adminAddress) !== undefined) return undefined;
  return splitAddress(adminAddress).host;
}
