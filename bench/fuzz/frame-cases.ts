/** Hostile connections: frames in any order and of any content, floods of honest ones, and bytes that are no HTTP/2. */
import { connect } from 'node:net';
import fc, { type Arbitrary } from 'fast-check';
import type { CaseMaker } from './fuzz-case.js';
import {
  callHeaders,
  encodeFrame,
  encodeHeaders,
  type Frame,
  flags,
  frameTypes,
  openingSettings,
  preface,
} from './http2-frames.js';

interface Hostile {
  readonly name: string;
  readonly bytes: Buffer;
}

const path = '/repose.v1.GenerationService/Generate';
/** How long a connection is kept after its last byte: what the server wants to do to it, it does by then. */
const lingerMs = 300;

const looseFrame: Arbitrary<Frame> = fc.record(
  {
    type: fc.oneof(fc.constantFrom(...Object.values(frameTypes)), fc.integer({ min: 10, max: 255 })),
    flags: fc.integer({ min: 0, max: 255 }),
    stream: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 2 ** 32 - 1 })),
    payload: fc.oneof(
      fc.uint8Array({ maxLength: 100 }),
      fc.constant(callHeaders(path)),
      fc.constant(encodeHeaders({ ':path': '', 'grpc-timeout': '99999999999H', te: '' })),
    ),
    length: fc.integer({ min: 0, max: 2 ** 24 - 1 }),
  },
  { requiredKeys: ['type', 'flags', 'stream', 'payload'] },
);

const looseFrames: Arbitrary<Hostile> = fc
  .array(looseFrame, { minLength: 1, maxLength: 20 })
  .map((frames) => ({
    name: `${frames.length} loose frames`,
    bytes: Buffer.concat([preface, openingSettings, ...frames.map(encodeFrame)]),
  }));

const noHttp2: Arbitrary<Hostile> = fc
  .oneof(
    fc.uint8Array({ minLength: 1, maxLength: 200 }).map(Buffer.from),
    fc.constantFrom(
      Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'),
      Buffer.from('16030100a5010000a10303', 'hex'), // how TLS says hello
      preface.subarray(0, 10),
      Buffer.alloc(0),
    ),
  )
  .map((bytes) => ({ name: 'bytes that are no HTTP/2', bytes }));

/** Makes the frames of a flood on a stream of the given number. */
type Flood = (stream: number, index: number) => readonly Frame[];

const floods: Readonly<Record<string, Flood>> = {
  'streams that are reset at once': (stream) => [
    { type: frameTypes.headers, flags: flags.endHeaders, stream, payload: callHeaders(path) },
    { type: frameTypes.rstStream, flags: flags.none, stream, payload: Buffer.alloc(4) },
  ],
  'streams that are opened': (stream) => [
    { type: frameTypes.headers, flags: flags.endHeaders, stream, payload: callHeaders(path) },
  ],
  'calls without a message': (stream) => [
    {
      type: frameTypes.headers,
      flags: flags.endHeaders | flags.endStream,
      stream,
      payload: callHeaders(path),
    },
  ],
  pings: () => [{ type: frameTypes.ping, flags: flags.none, stream: 0, payload: Buffer.alloc(8) }],
  settings: () => [
    { type: frameTypes.settings, flags: flags.none, stream: 0, payload: Buffer.from('000400000001', 'hex') },
  ],
  'empty data': (_, index) => [
    ...(index === 0
      ? [{ type: frameTypes.headers, flags: flags.endHeaders, stream: 1, payload: callHeaders(path) }]
      : []),
    { type: frameTypes.data, flags: flags.none, stream: 1, payload: Buffer.alloc(0) },
  ],
  'headers without an end': (_, index) => [
    {
      type: index === 0 ? frameTypes.headers : frameTypes.continuation,
      ...{ flags: flags.none, stream: 1, payload: encodeHeaders({ [`x-${index}`]: 'y'.repeat(100) }) },
    },
  ],
  'window updates': () => [
    { type: frameTypes.windowUpdate, flags: flags.none, stream: 0, payload: Buffer.from('7fffffff', 'hex') },
  ],
  priorities: (stream) => [
    { type: frameTypes.priority, flags: flags.none, stream, payload: Buffer.alloc(5) },
  ],
};

const flood: Arbitrary<Hostile> = fc
  .tuple(fc.constantFrom(...Object.keys(floods)), fc.integer({ min: 100, max: 5000 }))
  .map(([name, count]) => {
    const make = floods[name] as Flood;
    const frames = Array.from({ length: count }, (_, index) => make(2 * index + 1, index)).flat();
    return {
      name: `a flood of ${count} ${name}`,
      bytes: Buffer.concat([preface, openingSettings, ...frames.map(encodeFrame)]),
    };
  });

/** Sends the bytes and hangs up a little later; resolves with who ended the connection. */
function sendBytes(address: string, bytes: Buffer): Promise<string> {
  const { hostname, port } = new URL(`http://${address}`);
  return new Promise((resolve) => {
    let hasConnected = false;
    const socket = connect({ host: hostname, port: Number(port) }, () => {
      hasConnected = true;
      socket.write(bytes, () => setTimeout(() => socket.destroy(), lingerMs));
    });
    socket.resume();
    let isEndedByServer = false;
    socket.on('end', () => {
      isEndedByServer = true;
    });
    socket.on('error', () => {
      isEndedByServer = true;
    });
    socket.on('close', () => resolve(toOutcome(hasConnected, isEndedByServer)));
  });
}

function toOutcome(hasConnected: boolean, isEndedByServer: boolean): string {
  if (!hasConnected) return 'no connection';
  return isEndedByServer ? 'ended by the server' : 'ended by the caller';
}

/** The connections of a seed. */
export const makeFrameCases: CaseMaker = async ({ seed, count }) => {
  const any = fc.oneof({ weight: 3, arbitrary: looseFrames }, noHttp2, { weight: 2, arbitrary: flood });
  return fc.sample(any, { seed, numRuns: count }).map(({ name, bytes }) => ({
    name,
    send: (address) => sendBytes(address, bytes),
    expected: ['ended by the server', 'ended by the caller'],
  }));
};
