import { MessageFrames } from '../../../src/server/callers/message-frames.js';

/** Encodes messages of these lengths, one after the other. */
function toBytes(lengths: readonly number[]): Uint8Array {
  const frames = lengths.map((length) => {
    const frame = Buffer.alloc(5 + length, 0xff);
    frame.writeUInt8(0, 0);
    frame.writeUInt32BE(length, 1);
    return frame;
  });
  return Buffer.concat(frames);
}

const lengths = [3, 0, 0, 300, 1, 700, 0];
const bytes = toBytes(lengths);

test.each([1, 2, 3, 5, 7, 64, bytes.length])(
  'MessageFrames counts messages in chunks of %d bytes, and reports an incomplete one',
  (chunkBytes) => {
    const ends = lengths.map((_, index) => toBytes(lengths.slice(0, index + 1)).length);
    const frames = new MessageFrames();
    let whole = 0;
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      whole += frames.push(bytes.subarray(at, at + chunkBytes));
      const end = Math.min(at + chunkBytes, bytes.length);
      expect(whole).toBe(ends.filter((each) => each <= end).length);
      expect(frames.isPartial).toBe(!ends.includes(end));
    }
    expect(whole).toBe(lengths.length);
  },
);
