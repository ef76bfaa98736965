/** Protocol buffers by hand: what no honest encoder writes. */
import fc, { type Arbitrary } from 'fast-check';

/** An unsigned integer of at most ten bytes. */
export function toVarint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    const more = rest > 0x7fn;
    bytes.push(Number(rest & 0x7fn) | (more ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
}

/** A field of wire type 2, whose length may be a lie. */
export function toField(number: number, content: Uint8Array, length = content.length): Buffer {
  return Buffer.concat([toVarint((BigInt(number) << 3n) | 2n), toVarint(BigInt(length)), content]);
}

/** A message inside a message, so many times. */
export function toNested(number: number, depth: number): Buffer {
  let message: Buffer = Buffer.alloc(0);
  for (let level = 0; level < depth; level++) message = toField(number, message);
  return message;
}

/** Fields of any number and wire type, groups and reserved types too, whose content need not fit. */
export const looseFields: Arbitrary<Buffer> = fc
  .array(
    fc.tuple(
      fc.oneof(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 2 ** 29 - 1 })),
      fc.integer({ min: 0, max: 7 }),
      fc.uint8Array({ maxLength: 40 }),
      fc.oneof(fc.constant(0), fc.integer({ min: -20, max: 2 ** 31 })),
    ),
    { minLength: 1, maxLength: 30 },
  )
  .map((fields) =>
    Buffer.concat(
      fields.map(([number, wireType, content, lie]) => {
        const tag = toVarint((BigInt(number) << 3n) | BigInt(wireType));
        const length = wireType === 2 ? toVarint(BigInt(content.length + lie)) : Buffer.alloc(0);
        return Buffer.concat([tag, length, content]);
      }),
    ),
  );
