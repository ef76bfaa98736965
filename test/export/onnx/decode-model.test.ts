import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { float, int, ints, string, strings } from '../../../src/export/graph.js';
import { GraphBuilder } from '../../../src/export/graph-builder.js';
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

test('every kind of attribute is the same after encoding and decoding', () => {
  const builder = new GraphBuilder('attributes');
  const x = builder.addInput('x', 'float32', ['N', 4]);
  const attributes = {
    float: float(0.5),
    int: int(-3),
    ints: ints([1, -2]),
    string: string('é'),
    strings: strings(['Tanh', 'Sigmoid']),
  };
  builder.addOutput(builder.addNode('Any', [x], { name: 'any', shape: x.shape }, attributes), 'y');
  const [node] = decodeModel(encodeModel(builder.build(), producer)).nodes;
  expect(node?.attributes).toEqual(attributes);
});

test('decodeModel() refuses bytes that are no model', () => {
  expect(() => decodeModel(Uint8Array.of(255, 255, 255))).toThrow(/^Cannot read an ONNX model: /);
  expect(() => decodeModel(new Uint8Array())).toThrow('no graph in it, expected one');
});
