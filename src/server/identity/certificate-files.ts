import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { experimental } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import { ReposeError, toMessage } from '../../errors.js';

export interface CertificatePaths {
  /** The server's certificate and those that lead to its authority, PEM. */
  readonly cert: string;
  readonly key: string;
  /** The authorities of callers' certificates; absent where callers need none. */
  readonly clientCa: string | undefined;
}

/** The text of the files, which belong together. */
export interface Contents {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca: Buffer | undefined;
}

type IdentityListener = experimental.IdentityCertificateUpdateListener;
type CaListener = experimental.CaCertificateUpdateListener;

/**
 * The certificates of a server, which gRPC asks for at each change. Unlike the provider of grpc-js
 * that watches files, a replacement that cannot be used, such as a certificate whose key has not
 * been written yet, does not end the service: the last good one stays.
 */
export class CertificateFiles implements experimental.CertificateProvider {
  readonly #paths: CertificatePaths;
  #contents: Contents;
  readonly #identityListeners = new Set<IdentityListener>();
  readonly #caListeners = new Set<CaListener>();
  readonly #listeners = new Set<(contents: Contents) => void>();

  private constructor(paths: CertificatePaths, contents: Contents) {
    this.#paths = paths;
    this.#contents = contents;
  }

  /** Throws `invalid-argument` for files that cannot be used together, `not-found` for absent ones. */
  static async read(paths: CertificatePaths): Promise<CertificateFiles> {
    return new CertificateFiles(paths, await readContents(paths));
  }

  /** When the server's certificate ends. */
  get validTo(): Date {
    return new Date(new X509Certificate(this.#contents.cert).validTo);
  }

  /** Reads the files again. Returns whether they have changed. Throws as `read`, and changes nothing then. */
  async reload(): Promise<boolean> {
    const contents = await readContents(this.#paths);
    if (isEqual(contents, this.#contents)) return false;
    this.#contents = contents;
    for (const listener of this.#caListeners) this.#tellCa(listener);
    for (const listener of this.#identityListeners) this.#tellIdentity(listener);
    for (const listener of this.#listeners) listener(contents);
    return true;
  }

  /**
   * Reads the files every `intervalMs` milliseconds until the returned function is called. Reports
   * each failure once.
   */
  watch(intervalMs: number, log: Logger): () => void {
    let reported = '';
    const look = async (): Promise<void> => {
      try {
        if (await this.reload()) log.info({ validTo: this.validTo }, 'new certificates are in use');
        reported = '';
      } catch (error) {
        const message = toMessage(error);
        if (message !== reported) log.error(`${message}; the certificates from before stay in use`);
        reported = message;
      }
    };
    const timer = setInterval(() => void look(), intervalMs).unref();
    return () => clearInterval(timer);
  }

  /** Tells the current contents, and those of each change, until the returned function is called. */
  onChange(listener: (contents: Contents) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#contents);
    return () => void this.#listeners.delete(listener);
  }

  addIdentityCertificateListener(listener: IdentityListener): void {
    this.#identityListeners.add(listener);
    process.nextTick(() => this.#tellIdentity(listener)); // gRPC listens only after this call
  }

  removeIdentityCertificateListener(listener: IdentityListener): void {
    this.#identityListeners.delete(listener);
  }

  addCaCertificateListener(listener: CaListener): void {
    this.#caListeners.add(listener);
    process.nextTick(() => this.#tellCa(listener));
  }

  removeCaCertificateListener(listener: CaListener): void {
    this.#caListeners.delete(listener);
  }

  #tellIdentity(listener: IdentityListener): void {
    const { cert, key } = this.#contents;
    listener({ certificate: cert, privateKey: key });
  }

  #tellCa(listener: CaListener): void {
    const { ca } = this.#contents;
    listener(ca === undefined ? null : { caCertificate: ca });
  }
}

async function readContents({ cert, key, clientCa }: CertificatePaths): Promise<Contents> {
  const contents = {
    cert: await read(cert),
    key: await read(key),
    ca: clientCa === undefined ? undefined : await read(clientCa),
  };
  try {
    for (const pem of [contents.cert, contents.ca]) if (pem) new X509Certificate(pem);
    createSecureContext(contents);
  } catch (cause) {
    const files = [cert, key, clientCa].filter((path) => path !== undefined).join(', ');
    const message = `Cannot use TLS with ${files}: ${toMessage(cause)}, expected a certificate and its key in PEM`;
    throw new ReposeError('invalid-argument', message, { cause });
  }
  return contents;
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new ReposeError('not-found', `Cannot use TLS: ${toMessage(cause)}`, { cause });
  }
}

function isEqual(a: Contents, b: Contents): boolean {
  const parts = ({ cert, key, ca }: Contents): string => [cert, key, ca ?? ''].join();
  return parts(a) === parts(b);
}
