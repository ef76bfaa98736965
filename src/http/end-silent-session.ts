import type { ServerHttp2Session } from 'node:http2';

/** How long callers may be silent. */
export interface Silence {
  /** Without an open stream. */
  readonly maxIdleMs: number;
  /** How often callers are pinged, and how long they have to answer. */
  readonly keepaliveMs: number;
}

/**
 * Ends a session on which no stream has been open for `maxIdleMs`, and one on which nothing arrives for
 * `keepaliveMs` after a ping. Node does neither: it would keep sessions for as long as their callers do.
 */
export function endSilentSession(session: ServerHttp2Session, { maxIdleMs, keepaliveMs }: Silence): void {
  const { socket } = session;
  const startIdle = (): NodeJS.Timeout => setTimeout(() => session.destroy(), maxIdleMs).unref();
  let idle = startIdle();
  let openStreams = 0;
  session.on('stream', (stream) => {
    openStreams++;
    clearTimeout(idle);
    stream.once('close', () => {
      openStreams--;
      if (openStreams === 0 && !session.destroyed) idle = startIdle();
    });
  });
  let pingedAt: number | undefined; // in bytes that had arrived
  const pinging = setInterval(() => {
    if (session.destroyed) return;
    const { bytesRead } = socket;
    if (bytesRead === pingedAt) return session.destroy();
    pingedAt = bytesRead;
    session.ping(() => undefined);
  }, keepaliveMs).unref();
  session.once('close', () => {
    clearTimeout(idle);
    clearInterval(pinging);
  });
}
