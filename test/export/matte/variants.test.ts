import type { Graph, Value } from '../../../src/export/graph.js';
import { GraphBuilder } from '../../../src/export/graph-builder.js';
import { convertToHalf } from '../../../src/export/half/convert-to-half.js';
import { addMatte, mattePrefix } from '../../../src/export/matte/add-matte.js';
import { readSegmenter } from '../../../src/export/matte/segmenter.js';
import { encodeModel } from '../../../src/export/onnx/encode-model.js';
import { createGraphSession, type PlainTensors } from '../../../src/export/onnxruntime/graph-session.js';
import { createInt8Graph } from '../../../src/export/quantise/create-int8-graph.js';
import { createRandom } from '../../../src/random.js';

const [channels, height, width] = [3, 32, 16];

let graph: Graph;
let feed: PlainTensors;

beforeAll(async () => {
  graph = buildNetwork(await readSegmenter());
  const random = createRandom(1);
  const data = Float32Array.from({ length: channels * height * width }, () => random.uniform(-1, 1));
  feed = { cond: { type: 'float32', dims: [1, channels, height, width], data } };
});

/** A network of one convolution that takes a picture with its matte, and gives the matte too. */
function buildNetwork(segmenter: Graph): Graph {
  const builder = new GraphBuilder('network');
  const cond = builder.addInput('cond', 'float32', ['N', channels, height, width]);
  const matte = addMatte(builder, cond, segmenter);
  const shape = ['N', channels + 1, height, width];
  const both = builder.addNode(
    'Concat',
    [cond, matte],
    { name: 'both', shape },
    { axis: { kind: 'int', value: 1 } },
  );
  const kernel = builder.addFloats('kernel', [16, channels + 1, 1, 1], () =>
    Float32Array.from({ length: 16 * (channels + 1) }, (_, index) => Math.sin(index)),
  );
  const drawn = { name: 'conv', shape: ['N', 16, height, width] };
  builder.addOutput(builder.addNode('Conv', [both, kernel], drawn), 'drawn');
  builder.addOutput(matte, 'matte');
  return builder.build();
}

async function run(of: Graph): Promise<PlainTensors> {
  const session = await createGraphSession(encodeModel(of, { name: 'test', version: '0' }), { threads: 1 });
  try {
    return await session.run(feed);
  } finally {
    await session.dispose();
  }
}

/** What a graph has of the matte: nodes, and the values that it computes with. */
function listMatte({ nodes, initializers }: Graph) {
  const isMatte = ({ name }: Pick<Value, 'name'>) => name.startsWith(mattePrefix);
  return { nodes: nodes.filter(isMatte), weights: [...initializers.values()].filter(isMatte) };
}

const variants = {
  int8: () => createInt8Graph(graph, [feed], { method: 'percentile' }),
  fp16: async () => convertToHalf(graph),
};

test.each(['int8', 'fp16'] as const)(
  'the variant %s computes the same matte, and its network otherwise',
  async (name) => {
    const variant = await variants[name]();
    expect(listMatte(variant)).toEqual(listMatte(graph));
    const [found, exact] = [await run(variant), await run(graph)];
    expect(found['matte']).toEqual(exact['matte']);
    expect(found['drawn']).not.toEqual(exact['drawn']);
  },
);
