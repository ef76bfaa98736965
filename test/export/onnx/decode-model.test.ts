import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeModel } from '../../../src/export/onnx/decode-model.js';
import { encodeModel } from '../../../src/export/onnx/encode-model.js';
import { packageRoot } from '../../../src/package-root.js';

const producer = JSON.parse(readFileSync(join(packageRoot, 'models/default/model.json'), 'utf8')).exporter;

test.each(['coarse', 'refine'])(
  '%s.onnx of the default model is the same after decoding and encoding',
  (stage) => {
    const bytes = readFileSync(join(packageRoot, `models/default/${stage}.onnx`));
    const again = encodeModel(decodeModel(bytes), producer);
    expect(Buffer.compare(again, bytes)).toBe(0);
  },
);

test('decodeModel() refuses bytes that are no model', () => {
  expect(() => decodeModel(Uint8Array.of(255, 255, 255))).toThrow(/^Cannot read an ONNX model: /);
  expect(() => decodeModel(new Uint8Array())).toThrow('no graph in it, expected one');
});
