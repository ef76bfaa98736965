import { once } from 'node:events';
import { constants, type ServerHttp2Stream } from 'node:http2';
import type { FastifyReply } from 'fastify';
import type { Holding } from '../server/callers/held-bytes.js';
import type { StreamedAnswer } from './door.js';
import type { HttpParts } from './http-parts.js';

/** Approximate memory of a piece besides its bytes. */
const pieceBytes = 256;

/**
 * Holds what is sent to a caller until it has been read, for as long as the answer is open. A caller
 * that does not read is cut off.
 */
export function holdAnswer(
  { context: { unread, events, log } }: HttpParts,
  { raw, request: { socket } }: FastifyReply,
): Holding {
  const holding = unread.open((reason) => {
    events.emit('refused', `unread_${reason}`);
    log.warn({ peer: socket.remoteAddress }, 'a caller that does not read is cut off');
    cutOff(raw);
  });
  if (raw.destroyed) holding.close();
  else raw.once('close', () => holding.close());
  return holding;
}

/** See `DoorTools.send`. */
export async function sendAnswer(
  parts: HttpParts,
  reply: FastifyReply,
  { status, headers, body }: StreamedAnswer,
): Promise<void> {
  reply.hijack();
  const { raw } = reply;
  const gone = new AbortController();
  raw.on('error', () => undefined).once('close', () => gone.abort()); // an error closes it
  const holding = holdAnswer(parts, reply);
  try {
    // fastify keeps what its hooks have set, such as the headers of CORS, until its own `send`.
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) raw.setHeader(name, value);
    raw.writeHead(status, headers);
    for await (const piece of body) {
      gone.signal.throwIfAborted();
      const isRoom = raw.write(piece, holding.add(piece.length + pieceBytes));
      if (!isRoom) await once(raw, 'drain', { signal: gone.signal });
    }
    raw.end();
  } catch {
    cutOff(raw); // the caller has gone, or a body that cannot tell of its error has failed
  }
}

function cutOff(raw: FastifyReply['raw']): void {
  const { stream } = raw as { stream?: ServerHttp2Stream };
  if (stream === undefined) raw.destroy();
  else stream.close(constants.NGHTTP2_CANCEL);
}
