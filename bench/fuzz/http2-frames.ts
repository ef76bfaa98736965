/** HTTP/2 frames by hand (RFC 9113), and header blocks without compression (RFC 7541): what no honest client sends. */

export const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

export const frameTypes = {
  data: 0,
  headers: 1,
  priority: 2,
  rstStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

export const flags = { none: 0, endStream: 1, ack: 1, endHeaders: 4, padded: 8, priority: 32 } as const;

export interface Frame {
  /** One of `frameTypes`, or any other. */
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Uint8Array;
  /** Where it is not the payload's. */
  readonly length?: number;
}

/** A frame as it goes over the wire. */
export function encodeFrame({ type, flags: bits, stream, payload, length = payload.length }: Frame): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(Math.min(length, 2 ** 24 - 1), 0, 3);
  head.writeUInt8(type & 0xff, 3);
  head.writeUInt8(bits & 0xff, 4);
  head.writeUInt32BE(stream >>> 0, 5);
  return Buffer.concat([head, payload]);
}

/** Literal header fields that are never indexed, with names and values of less than 127 bytes. */
export function encodeHeaders(headers: Readonly<Record<string, string>>): Buffer {
  const toText = (text: string): Buffer => Buffer.concat([Buffer.of(text.length), Buffer.from(text)]);
  const fields = Object.entries(headers).map(([name, value]) =>
    Buffer.concat([Buffer.of(0x10), toText(name), toText(value)]),
  );
  return Buffer.concat(fields);
}

/** The headers of a call. */
export function callHeaders(path: string): Buffer {
  return encodeHeaders({
    ':method': 'POST',
    ':scheme': 'http',
    ':path': path,
    ':authority': 'localhost',
    'content-type': 'application/grpc',
    te: 'trailers',
  });
}

/** An empty SETTINGS frame, which every client sends first. */
export const openingSettings = encodeFrame({
  type: frameTypes.settings,
  flags: flags.none,
  stream: 0,
  payload: Buffer.alloc(0),
});
