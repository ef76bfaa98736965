import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReposeError } from '../../../src/errors.js';
import { float, type Graph, int, ints, string, strings } from '../../../src/export/graph.js';
import { GraphBuilder } from '../../../src/export/graph-builder.js';
import { decodeModel } from '../../../src/export/onnx/decode-model.js';
import { encodeModel, opset } from '../../../src/export/onnx/encode-model.js';
import { modelProto } from '../../../src/export/onnx/schema.js';
import { packageRoot } from '../../../src/package-root.js';
import { createRandom } from '../../../src/random.js';

const opsetImport = [{ version: opset }];
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

describe('decodeModel()', () => {
  test('refuses bytes that are no model', () => {
    expect(() => decodeModel(Uint8Array.of(255, 255, 255))).toThrow(/^Cannot read an ONNX model: /);
    expect(() => decodeModel(new Uint8Array())).toThrow('no graph in it, expected one');
  });

  test.each([
    [{ opsetImport: [{ version: 13 }], graph: {} }, 'opset 13, expected 17'],
    [{ graph: {} }, 'opset missing, expected 17'],
    [{ opsetImport: [{ domain: 'ai.onnx.ml', version: 17 }], graph: {} }, 'opset missing, expected 17'],
    [
      { opsetImport, graph: { node: [{ name: 'a', opType: 'FusedConv', domain: 'com.microsoft' }] } },
      'node "a" of domain "com.microsoft"',
    ],
    [{ opsetImport, graph: { input: [{ name: 'x' }] } }, 'value "x" without a shape'],
    [
      {
        opsetImport,
        graph: { initializer: [{ name: 'w', dataType: 1, dims: [2], rawData: new Uint8Array(4) }] },
      },
      'tensor "w" of 4 bytes, expected 8 bytes',
    ],
    [
      { opsetImport, graph: { initializer: [{ name: 'w', dataType: 11, dims: [] }] } },
      'tensor "w" of data type 11',
    ],
  ])('refuses %j', (model, message) => {
    expect(() => decodeModel(modelProto.encode(model).finish())).toThrow(message);
  });

  test('ends in an error of ours, or in a graph, for models that are damaged', () => {
    const random = createRandom(1);
    const bytes = encodeModel(buildSmallGraph(), producer);
    let refused = 0;
    for (let round = 0; round < 2000; round += 1) {
      const damaged = Uint8Array.from(bytes);
      damaged[random.integer(0, damaged.length - 1)] = random.integer(0, 255);
      try {
        decodeModel(
          damaged.subarray(0, random.integer(0, 3) === 0 ? random.integer(0, bytes.length) : undefined),
        );
      } catch (error) {
        expect(error).toBeInstanceOf(ReposeError);
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(500);
  });
});

function buildSmallGraph(): Graph {
  const builder = new GraphBuilder('small');
  const x = builder.addInput('x', 'float32', ['N', 3]);
  const kernel = builder.addFloats('kernel', [3, 2], () => new Float32Array(6));
  const product = builder.addNode('MatMul', [x, kernel], { name: 'product', shape: ['N', 2] });
  builder.addOutput(builder.addNode('Softmax', [product], { name: 'softmax', shape: ['N', 2] }), 'y');
  return builder.build();
}
