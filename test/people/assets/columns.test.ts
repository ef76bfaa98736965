import { decodeColumns, encodeColumns } from '../../../src/people/assets/columns.js';

describe('encodeColumns()', () => {
  test('gives bytes that decodeColumns() turns back into the header and the columns', () => {
    const columns = new Map([
      ['extremes', Int16Array.of(0, 32767, -32768, 32767, -1, 1, -32768)],
      ['empty', new Int16Array(0)],
      ['slope', Int16Array.from({ length: 300 }, (_, i) => i * 100 - 15000)],
    ]);
    const decoded = decodeColumns(encodeColumns({ header: { name: 'ä', parts: [1, 2] }, columns }));
    expect(decoded).toEqual({ header: { name: 'ä', parts: [1, 2] }, columns });
  });
});

test('decodeColumns() refuses other bytes', () => {
  expect(() => decodeColumns(Uint8Array.of(1, 2, 3))).toThrow(
    'Cannot read the body: damaged, expected a file of columns',
  );
});
