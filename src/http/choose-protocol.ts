import type { Socket } from 'node:net';

/** No method of HTTP/1.1 begins like the first bytes of an HTTP/2 connection (RFC 9113, 3.4). */
const http2Start = Buffer.from('PRI');

/** What takes a connection on, with all that has been sent on it. */
export interface Protocols {
  readonly http1: (socket: Socket) => void;
  readonly http2: (socket: Socket) => void;
}

/**
 * Gives a new connection to the protocol that its first bytes are of, so that one port speaks both,
 * with TLS and without. A connection on which nothing is sent for `maxMs` is closed.
 */
export function chooseProtocol(socket: Socket, { http1, http2 }: Protocols, maxMs: number): void {
  let start = Buffer.alloc(0);
  const close = (): void => void socket.destroy();
  const read = (): void => {
    const chunk: Buffer | null = socket.read();
    if (chunk === null) return; // its end
    start = Buffer.concat([start, chunk]);
    const length = Math.min(start.length, http2Start.length);
    const isHttp2 = start.subarray(0, length).equals(http2Start.subarray(0, length));
    if (isHttp2 && length < http2Start.length) return; // may still be either
    socket.removeListener('readable', read).removeListener('timeout', close).removeListener('end', close);
    socket.removeListener('error', close).setTimeout(0);
    socket.unshift(start);
    if (isHttp2) http2(socket);
    else http1(socket);
  };
  socket.setTimeout(maxMs).once('timeout', close).once('end', close).on('error', close);
  socket.on('readable', read);
}
