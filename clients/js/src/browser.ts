/** The entry for browsers: Connect over the server's HTTP port. */
import { createConnectTransport } from '@connectrpc/connect-web';
import type { RetryOptions } from './attempts.js';
import { authorize } from './authorization.js';
import { Caller, type Client } from './client.js';

export * from './api.js';

/** How a page calls its server. */
export interface ClientOptions {
  /** Sent with each call. */
  readonly token?: string | undefined;
  readonly retry?: RetryOptions | undefined;
  /** In place of the global one, for example to send cookies to another origin. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/**
 * Creates a client of the HTTP port (`--http-address`) at `baseUrl`: the page's own origin, or
 * another one that the server allows. Browsers cannot stream requests: for many pictures use
 * `generate` several times at once.
 */
export function createClient(baseUrl = '/', { token, retry, fetch }: ClientOptions = {}): Client {
  const transport = createConnectTransport({
    baseUrl,
    useBinaryFormat: true,
    interceptors: authorize(token),
    ...(fetch && { fetch }),
  });
  return new Caller(transport, baseUrl, retry);
}
