import type { Socket } from 'node:net';

/** The parts of Node's handle of a socket that are needed here; undefined once it is closed. */
interface Handle {
  readonly writeQueueSize: number;
  readStart(): unknown;
}

/**
 * Reads from a connection again if Node has stopped for good: it does when a caller breaks HTTP/2's
 * rules, and then never learns that the caller hangs up, so that the connection stays open until the
 * keepalive ends it. What still arrives is dropped. Does nothing to other connections: they read
 * already, or, while the caller does not read its answers, must not. The handle is private in Node;
 * the tests of callers that break the rules fail without it.
 */
export function resumeReading(socket: Socket): void {
  const { _handle: handle } = socket as unknown as { readonly _handle: Handle | null };
  if (handle?.writeQueueSize === 0) handle.readStart();
}
