import { randomUUID } from 'node:crypto';
import type { ServerHttp2Stream } from 'node:http2';
import type { Readable } from 'node:stream';
import type {
  ServerInterceptingCall,
  ServerInterceptingCallInterface,
  ServerInterceptor,
} from '@grpc/grpc-js';
import type { ReposeError } from '../../errors.js';
import type { ServerContext } from '../context.js';
import { toCallError } from '../rpc/error-status.js';
import { type CutReason, type Holding, toCutError } from './held-bytes.js';
import { endCall, findStream, stopReceiving } from './http2-stream.js';
import { MessageFrames } from './message-frames.js';

/** Approximate memory of a call that has only begun. */
const callBytes = 4096;

/** Approximate memory of a chunk besides its bytes. */
const chunkBytes = 256;

/**
 * Ends calls whose messages do not arrive in time: grpc-js keeps an incomplete message without a
 * limit, and calls no handler before it is complete. For a call with one message the time counts
 * from the start of the call. On a stream it counts from the first byte of each message, and the
 * stream may be idle between messages.
 */
export function watchUploads(context: ServerContext): ServerInterceptor {
  return ({ requestStream }, call) => {
    const stream = findStream(call);
    if (stream !== undefined) watch(context, { call, stream, isLong: requestStream });
    return call as ServerInterceptingCall; // grpc-js requires the class, but uses only its interface
  };
}

interface Upload {
  readonly call: ServerInterceptingCallInterface;
  readonly stream: ServerHttp2Stream;
  /** Whether the call takes many messages. */
  readonly isLong: boolean;
}

function watch(context: ServerContext, upload: Upload): void {
  const { call, stream, isLong } = upload;
  const holding = context.uploads.open((reason) => cutOff(context, call, reason));
  if (isLong) holdMessages(stream, holding);
  else
    holdMessage(stream, {
      holding,
      isAnswered: () => stream.writableEnded,
      stop: () => stopReceiving(stream),
    });
  stream.once('end', () => holding.close()).once('close', () => holding.close());
}

interface SingleUpload {
  readonly holding: Holding;
  readonly isAnswered: () => boolean;
  /** Ends what still arrives after the answer. */
  readonly stop?: () => void;
}

/**
 * Holds the message until the caller has sent everything. If the call has been answered before, for
 * example because the message is too large, stops receiving.
 */
export function holdMessage(stream: Readable, { holding, isAnswered, stop }: SingleUpload): void {
  holding.add(callBytes);
  stream.on('data', (chunk: Buffer) => {
    if (isAnswered()) stop?.();
    else holding.add(chunk.length + chunkBytes);
  });
}

/** Holds each of many messages until it is complete. */
export function holdMessages(stream: Readable, holding: Holding): void {
  const frames = new MessageFrames();
  let heldBytes = 0;
  let release: (() => void)[] = [];
  const hold = (bytes: number): void => {
    heldBytes += bytes;
    release.push(holding.add(bytes));
  };
  const letGo = (): void => {
    for (const each of release) each();
    release = [];
    heldBytes = 0;
  };
  stream.on('data', (chunk: Buffer) => {
    if (frames.push(chunk) > 0) letGo();
    if (frames.isPartial) hold(chunk.length + chunkBytes);
  });
  // While the server did not read, the caller could not send. Its time starts again.
  stream.on('resume', () => {
    const bytes = heldBytes;
    letGo();
    if (bytes > 0) hold(bytes);
  });
}

function cutOff(
  { config, log, events }: ServerContext,
  call: ServerInterceptingCallInterface,
  reason: CutReason,
): void {
  events.emit('refused', `upload_${reason}`);
  const error = toUploadError(config, reason);
  log.warn({ peer: call.getPeer(), reason }, 'a caller that does not finish sending is cut off');
  endCall(call, toCallError(error, { requestId: randomUUID(), log }));
}

/** Returns the error for a call whose message did not arrive in time or within the memory for all. */
export function toUploadError(
  { maxUploadMs }: Pick<ServerContext['config'], 'maxUploadMs'>,
  reason: CutReason,
): ReposeError {
  return toCutError(reason, {
    time: `Cannot receive the message: incomplete after ${maxUploadMs} ms, expected all of it by then`,
    bytes:
      'Cannot receive the message: the server holds too many incomplete messages, expected it to be sent faster',
  });
}
