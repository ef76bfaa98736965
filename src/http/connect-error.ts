import { randomUUID } from 'node:crypto';
import { ConnectError } from '@connectrpc/connect';
import type { Logger } from 'pino';
import { toCallError, toStatusMessage } from '../server/rpc/error-status.js';

/**
 * Returns the error of a call inside this process as one for the caller: code, text and details are
 * the same; the headers and trailers that it came with stay behind.
 */
export function passError(thrown: unknown): ConnectError {
  const { rawMessage, code, details, cause } = ConnectError.from(thrown);
  const error = new ConnectError(rawMessage, code, undefined, undefined, cause);
  error.details = details;
  return error;
}

/** Returns what `items` returns, with errors as `passError` makes them. */
export async function* passErrors<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
  try {
    yield* items;
  } catch (error) {
    throw passError(error);
  }
}

/** Converts an error of our own as for callers that speak gRPC; see `toCallError`. */
export function toConnectError(thrown: unknown, log: Logger): ConnectError {
  if (thrown instanceof ConnectError) return thrown;
  const status = toCallError(thrown, { requestId: randomUUID(), log });
  const error = new ConnectError(status.details, Number(status.code)); // the codes are those of gRPC
  error.details = toStatusMessage(status).details.map(({ type_url: url, value }) => ({
    type: url.slice(url.lastIndexOf('/') + 1),
    value,
  }));
  return error;
}
