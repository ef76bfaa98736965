import { cutOutFields, maxRestBytes } from '../../../src/server/rpc/cut-out-fields.js';

const of = (...bytes: number[]): Buffer => Buffer.from(bytes);

/** Encodes a field of fewer than 2^14 bytes with a number below 16. */
const field = (number: number, value: Buffer): Buffer =>
  Buffer.concat([of(number * 8 + 2, 0x80 + (value.length % 128), Math.floor(value.length / 128)), value]);

const others = of(0x08, 0xff, 0x01, 0x15, 1, 2, 3, 4, 0x19, 1, 2, 3, 4, 5, 6, 7, 8); // 1, 2 and 3, of 64, 32 and 64 bits

test('cutOutFields() takes a field out from among fields of every wire type', () => {
  const value = Buffer.from('a picture');
  expect(cutOutFields(Buffer.concat([others, field(4, value), others]), [4])).toEqual({
    values: new Map([[4, value]]),
    rest: Buffer.concat([others, others]),
  });
});

test('cutOutFields() takes two fields out, in any order', () => {
  const [first, second] = [Buffer.from('a picture'), Buffer.from('another')];
  const message = Buffer.concat([others, field(9, second), others, field(4, first)]);
  const { values, rest } = cutOutFields(message, [4, 9]);
  expect([values.get(4), values.get(9), rest]).toEqual([first, second, Buffer.concat([others, others])]);
});

test('cutOutFields() shares the bytes of the field with the message', () => {
  const message = field(4, Buffer.from('a picture'));
  const value = cutOutFields(message, [4]).values.get(4);
  message.write('another', message.length - 'a picture'.length);
  expect(value?.toString()).toBe('anotherre');
});

test.each<[string, Buffer, Buffer | undefined]>([
  ['an empty message', of(), undefined],
  ['a message without it', others, undefined],
  ['an empty field', field(4, of()), of()],
])('cutOutFields() of %s', (_name, message, value) => {
  expect(cutOutFields(message, [4]).values.get(4)).toEqual(value);
});

test.each<[string, Buffer, string]>([
  ['a field twice', Buffer.concat([field(4, of(1)), field(4, of(2))]), 'field 4 twice, expected once'],
  ['half a tag', of(0x88), 'it ends within a number'],
  ['half a number', of(0x08, 0x80), 'it ends within a number'],
  ['a number that goes on and on', of(0x08, ...Array(11).fill(0x80)), 'a number of more than 10 bytes'],
  ['half a field', of(0x22, 5, 1), 'it ends within a field'],
  ['a field of four gigabytes', of(0x22, 0xff, 0xff, 0xff, 0xff, 0x0f), 'it ends within a field'],
  ['half a fixed number', of(0x19, 1, 2, 3), 'it ends within a field'],
  ['a group', of(0x0b, 0x0c), 'wire type 3, expected one of proto3'],
  ['a wire type that there is not', of(0x0f, 1), 'wire type 7, expected one of proto3'],
  [
    'too many bytes before it',
    Buffer.concat([field(5, Buffer.alloc(maxRestBytes - 2)), field(4, of(1))]),
    '16384',
  ],
  [
    'too many bytes behind it',
    Buffer.concat([field(4, of(1)), field(5, Buffer.alloc(maxRestBytes - 2))]),
    '16384',
  ],
])('cutOutFields() refuses %s', (_name, message, text) => {
  expect(() => cutOutFields(message, [4])).toThrow(text);
});
