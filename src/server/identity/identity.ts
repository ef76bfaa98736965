import type { Logger } from 'pino';
import { toSocketPath } from '../../rpc/address.js';
import type { ServerConfig } from '../config.js';
import type { CertificateFiles } from './certificate-files.js';
import type { TokenCallers } from './token-callers.js';
import type { TokenEntry } from './token-file.js';

/** The settings that this folder reads. */
export type IdentityConfig = Pick<ServerConfig, 'tls' | 'tokens' | 'adminAddress'>;

/** What a server proves who it is with, and knows its callers by, read from files. */
export class Identity {
  /** Absent where calls arrive without TLS. */
  readonly certificates: CertificateFiles | undefined;
  /** Absent where callers need no token. */
  readonly tokens: TokenCallers | undefined;
  readonly #config: IdentityConfig;
  readonly #log: Logger;
  #stopWatching = (): void => undefined;

  private constructor(
    parts: Pick<Identity, 'certificates' | 'tokens'>,
    { config, log }: { config: IdentityConfig; log: Logger },
  ) {
    this.certificates = parts.certificates;
    this.tokens = parts.tokens;
    this.#config = config;
    this.#log = log;
  }

  /** Throws `invalid-argument` and `not-found` for files that cannot be used. */
  static async load(config: IdentityConfig, log: Logger): Promise<Identity> {
    const parts = { certificates: await loadCertificates(config), tokens: await loadTokens(config) };
    return new Identity(parts, { config, log });
  }

  /** Looks for replaced certificates until `close()`. */
  watch(): void {
    const stop = this.certificates?.watch(this.#config.tls.refreshMs, this.#log);
    if (stop) this.#stopWatching = stop;
  }

  /**
   * Reads the tokens and the certificates again. Returns whether there are any. Throws as `load`; then
   * nothing changes.
   */
  async reload(): Promise<boolean> {
    const { tokens: path } = this.#config;
    const entries = path === undefined ? undefined : await readTokens(path);
    await this.certificates?.reload();
    if (entries) this.tokens?.replace(entries);
    return entries !== undefined || this.certificates !== undefined;
  }

  close(): void {
    this.#stopWatching();
  }
}

async function loadCertificates(config: IdentityConfig): Promise<CertificateFiles | undefined> {
  const { cert, key, clientCa } = config.tls;
  if (cert === undefined || key === undefined) return undefined;
  const { CertificateFiles } = await import('./certificate-files.js');
  return CertificateFiles.read({ cert, key, clientCa });
}

async function loadTokens({ tokens: path }: IdentityConfig): Promise<TokenCallers | undefined> {
  if (path === undefined) return undefined;
  const { TokenCallers } = await import('./token-callers.js');
  return new TokenCallers(await readTokens(path));
}

async function readTokens(path: string): Promise<readonly TokenEntry[]> {
  const { readTokenFile } = await import('./token-file.js');
  return readTokenFile(path);
}

/** Whether calls at the admin address need a token. A socket file is for its owner alone. */
export function asksAdminToken({ adminAddress, tokens }: IdentityConfig): boolean {
  return tokens !== undefined && adminAddress !== undefined && toSocketPath(adminAddress) === undefined;
}
