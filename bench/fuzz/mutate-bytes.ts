import fc, { type Arbitrary } from 'fast-check';

/** One change of some bytes; places are fractions of their length, so that it fits bytes of any length. */
type Mutation = (bytes: Buffer) => Buffer;

const place = fc.double({ min: 0, max: 1, noNaN: true });

const overwrite: Arbitrary<Mutation> = fc
  .tuple(place, fc.uint8Array({ minLength: 1, maxLength: 8 }))
  .map(([at, values]) => (bytes) => {
    const changed = Buffer.from(bytes);
    changed.set(values.subarray(0, bytes.length), Math.floor(at * Math.max(0, bytes.length - values.length)));
    return changed;
  });

const insert: Arbitrary<Mutation> = fc
  .tuple(place, fc.uint8Array({ minLength: 1, maxLength: 64 }))
  .map(([at, values]) => (bytes) => {
    const offset = Math.floor(at * bytes.length);
    return Buffer.concat([bytes.subarray(0, offset), values, bytes.subarray(offset)]);
  });

const cut: Arbitrary<Mutation> = fc.tuple(place, place).map(([a, b]) => (bytes) => {
  const [from, to] = [Math.floor(Math.min(a, b) * bytes.length), Math.floor(Math.max(a, b) * bytes.length)];
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
});

const repeat: Arbitrary<Mutation> = fc
  .tuple(place, place, fc.integer({ min: 2, max: 50 }))
  .map(([a, b, times]) => (bytes) => {
    const [from, to] = [Math.floor(Math.min(a, b) * bytes.length), Math.floor(Math.max(a, b) * bytes.length)];
    const piece = bytes.subarray(from, to);
    return Buffer.concat([bytes.subarray(0, to), ...Array<Buffer>(times).fill(piece), bytes.subarray(to)]);
  });

const truncate: Arbitrary<Mutation> = place.map(
  (at) => (bytes) => bytes.subarray(0, Math.floor(at * bytes.length)),
);

/** One of the given byte strings, changed in one to four places. */
export function mutatedBytes(originals: readonly Uint8Array[]): Arbitrary<Buffer> {
  const mutations = fc.array(fc.oneof({ weight: 4, arbitrary: overwrite }, insert, cut, repeat, truncate), {
    minLength: 1,
    maxLength: 4,
  });
  return fc.tuple(fc.constantFrom(...originals), mutations).map(([original, changes]) => {
    let bytes: Buffer = Buffer.from(original);
    for (const change of changes) bytes = change(bytes);
    return bytes;
  });
}
