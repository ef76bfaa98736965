import { universalResponseToNodeResponse } from '@connectrpc/connect-node';
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
    raw.destroy();
  });
  raw.once('close', () => holding.close());
  return holding;
}

/** See `DoorTools.send`. */
export async function sendAnswer(
  parts: HttpParts,
  reply: FastifyReply,
  { status, headers, body }: StreamedAnswer,
): Promise<void> {
  reply.hijack();
  const header = new Headers(headers);
  // fastify keeps what its hooks have set, such as those of CORS, until its own `send`.
  for (const [name, value] of Object.entries(reply.getHeaders())) header.set(name, String(value));
  const held = holdPieces(body, holdAnswer(parts, reply));
  try {
    await universalResponseToNodeResponse({ status, header, body: held }, reply.raw);
  } catch {
    reply.raw.destroy(); // the caller has gone, or a body that cannot tell of its error has failed
  }
}

/** Node writes a piece before it asks for the next one, apart from its buffer of 16 KiB. */
async function* holdPieces(body: AsyncIterable<Uint8Array>, holding: Holding): AsyncGenerator<Uint8Array> {
  for await (const piece of body) {
    const release = holding.add(piece.length + pieceBytes);
    yield piece;
    release();
  }
}
