import { decodeSafetensors, encodeSafetensors } from '../../src/checkpoint/safetensors.js';

/** Written by Python's safetensors 0.8.0: two tensors and metadata. */
const pythonFile = Buffer.from(
  'a8000000000000007b225f5f6d657461646174615f5f223a7b226d6164652d6279223a22707974686f6e227d2c227374656d2f62696173223a7b' +
    '226474797065223a22463332222c227368617065223a5b325d2c22646174615f6f666673657473223a5b302c385d7d2c227374656d2f6b65726e' +
    '656c223a7b226474797065223a22463332222c227368617065223a5b322c335d2c22646174615f6f666673657473223a5b382c33325d7d7d2020' +
    '20200000c03f000000c0000000000000003f0000803f0000c03f0000004000002040',
  'hex',
);

const kernel = { shape: [2, 3], values: Float32Array.of(0, 0.5, 1, 1.5, 2, 2.5) };
const bias = { shape: [2], values: Float32Array.of(1.5, -2) };

test('decodeSafetensors() reads what the Python package wrote', () => {
  const { tensors, metadata } = decodeSafetensors(pythonFile);
  expect(metadata).toEqual({ 'made-by': 'python' });
  expect([...tensors]).toEqual([
    ['stem/bias', bias],
    ['stem/kernel', kernel],
  ]);
});

test('encodeSafetensors() writes the bytes that the Python package writes', () => {
  const tensors = new Map([
    ['stem/bias', bias],
    ['stem/kernel', kernel],
  ]);
  expect(Buffer.from(encodeSafetensors(tensors, { 'made-by': 'python' })).equals(pythonFile)).toBe(true);
});

test('a round trip keeps scalars, empty tensors, special values and odd names', () => {
  const tensors = new Map([
    ['scalar', { shape: [], values: Float32Array.of(Number.NaN) }],
    ['empty', { shape: [0, 3], values: new Float32Array(0) }],
    ['__proto__', { shape: [3], values: Float32Array.of(-0, Number.POSITIVE_INFINITY, 1e-45) }],
    ['7', { shape: [1, 1], values: Float32Array.of(7) }],
    ['größe/"kernel"', { shape: [1], values: Float32Array.of(1) }],
  ]);
  const decoded = decodeSafetensors(encodeSafetensors(tensors)).tensors;
  expect(new Map([...decoded].sort())).toEqual(new Map([...tensors].sort()));
});

test('decodeSafetensors() reads a file that begins at an odd offset', () => {
  const shifted = new Uint8Array(pythonFile.length + 1);
  shifted.set(pythonFile, 1);
  expect(decodeSafetensors(shifted.subarray(1)).tensors.get('stem/kernel')).toEqual(kernel);
});

test('encodeSafetensors() refuses values that do not fill their shape', () => {
  const tensors = new Map([['a', { shape: [2, 2], values: new Float32Array(3) }]]);
  expect(() => encodeSafetensors(tensors)).toThrow('"a" of shape [2,2] has 3 values, expected 4');
});

/** A file with the given header text and as many data bytes. */
function fileOf(header: string, dataBytes = 0): Uint8Array {
  const json = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + json.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
  file.set(json, 8);
  return file;
}

function entry(begin: number, end: number, extra: object = {}): object {
  return { dtype: 'F32', shape: [(end - begin) / 4], data_offsets: [begin, end], ...extra };
}

const huge = new Uint8Array(16).fill(0xff);
const hostile: [string, Uint8Array, string][] = [
  ['no bytes', new Uint8Array(0), '0 bytes, expected at least 8'],
  ['a header length beyond the file', huge, 'expected at most 8'],
  ['a header cut short', pythonFile.subarray(0, 60), 'expected at most 52'],
  ['data cut short', pythonFile.subarray(0, 200), '24 bytes of tensor data, expected 32'],
  [
    'bytes behind the data',
    Buffer.concat([pythonFile, Buffer.of(0)]),
    '33 bytes of tensor data, expected 32',
  ],
  ['a header that is no JSON', fileOf('{"a":'), 'the header is not JSON'],
  ['a header that is a list', fileOf('[]'), 'expected a JSON object'],
  ['a header that is not UTF-8', fileOf('{"\ud800":1}').fill(0xff, 10, 13), 'the header is not JSON'],
  ['metadata that is not text', fileOf('{"__metadata__":{"a":1}}'), 'metadata that is not text'],
  [
    'an entry without offsets',
    fileOf('{"a":{"dtype":"F32","shape":[1]}}', 4),
    'the entry of "a" is malformed',
  ],
  ['a negative length', fileOf(JSON.stringify({ a: entry(0, 4, { shape: [-1] }) }), 4), 'malformed'],
  [
    'a fractional offset',
    fileOf('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0.5,4.5]}}', 5),
    'malformed',
  ],
  [
    'another type',
    fileOf(JSON.stringify({ a: entry(0, 4, { dtype: 'BF16' }) }), 4),
    '"a" is of type BF16, expected F32',
  ],
  [
    'a shape that its bytes do not fill',
    fileOf(JSON.stringify({ a: entry(0, 4, { shape: [2] }) }), 4),
    'spans 4 bytes, expected 8',
  ],
  [
    'a shape beyond all memory',
    fileOf(JSON.stringify({ a: entry(0, 4, { shape: [2 ** 40, 2 ** 40] }) }), 4),
    'expected 4.8',
  ],
  [
    'offsets in the wrong order',
    fileOf(JSON.stringify({ a: entry(4, 0, { shape: [1] }) }), 4),
    'spans -4 bytes',
  ],
  [
    'tensors that overlap',
    fileOf(JSON.stringify({ a: entry(0, 8), b: entry(4, 12) }), 12),
    '"b" begins at 4, expected 8',
  ],
  [
    'a gap between tensors',
    fileOf(JSON.stringify({ a: entry(0, 4), b: entry(8, 12) }), 12),
    '"b" begins at 8, expected 4',
  ],
  [
    'a tensor beyond the end',
    fileOf(JSON.stringify({ a: entry(0, 400) }), 4),
    '4 bytes of tensor data, expected 400',
  ],
];

test.each(hostile)('decodeSafetensors() rejects %s', (_name, bytes, message) => {
  expect(() => decodeSafetensors(bytes)).toThrow(message);
});
