import { once } from 'node:events';
import { connect as connectSocket, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { encodeFrame, flags, frameTypes, openingSettings, preface } from '../../bench/fuzz/http2-frames.js';
import { splitAddress } from '../../src/rpc/address.js';

const { data, headers, continuation } = frameTypes;
const { endStream, endHeaders } = flags;

/** What makes Node give up an HTTP/2 session without a word to the program. */
export const brokenFrames: readonly (readonly [name: string, bytes: Buffer])[] = [
  [
    'data on a stream that is not open',
    encodeFrame({ type: data, flags: endStream, stream: 1, payload: Buffer.alloc(5) }),
  ],
  [
    'headers that are no HPACK',
    encodeFrame({ type: headers, flags: endHeaders, stream: 1, payload: Buffer.alloc(50, 0xff) }),
  ],
  [
    'a continuation of no headers',
    encodeFrame({ type: continuation, flags: endHeaders, stream: 1, payload: Buffer.alloc(4) }),
  ],
  [
    'a frame that is too long',
    encodeFrame({ type: data, flags: 0, stream: 1, payload: Buffer.alloc(0), length: 2 ** 24 - 1 }),
  ],
];

/** Connects to an address, with `ca` over TLS, and sends bytes after HTTP/2's own first ones; resolves when they are answered. */
export async function breakRules(address: string, bytes: Buffer, ca?: string): Promise<Socket> {
  const { host, port } = splitAddress(address);
  const to = { host, port: Number(port) };
  const socket = ca === undefined ? connectSocket(to) : connectTls({ ...to, ca, ALPNProtocols: ['h2'] });
  socket.write(Buffer.concat([preface, openingSettings]));
  await once(socket, 'data');
  socket.write(bytes);
  await once(socket, 'data'); // the server has said what is wrong
  return socket;
}
