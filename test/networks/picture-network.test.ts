import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElementType } from '../../src/export/graph.js';
import { int, ints } from '../../src/export/graph.js';
import { GraphBuilder } from '../../src/export/graph-builder.js';
import { encodeModel } from '../../src/export/onnx/encode-model.js';
import type { ValueRange } from '../../src/networks/network-file.js';
import { openPictureNetwork } from '../../src/networks/picture-network.js';

const size = { width: 2, height: 1 };
/** Two pixels, [1, 2, 3]. */
const picture = Uint8Array.of(0, 51, 102, 153, 204, 255);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-networks-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Says its input, of `type`, as numbers of type `said`, in the order in which they came. */
async function writeEcho(type: ElementType, shape: readonly number[], said: 'float32' | 'int32' = 'float32') {
  const builder = new GraphBuilder('echo');
  const input = builder.addInput('picture', type, shape);
  const to = int(said === 'float32' ? 1 : 6); // TensorProto.DataType
  const cast = builder.addNode('Cast', [input], { name: 'cast', shape, type: said }, { to });
  const axes = ints(shape.map((_, axis) => axis));
  builder.addOutput(builder.addNode('Transpose', [cast], { name: 'same', shape }, { perm: axes }), 'output');
  const path = join(folder, `${type}-${shape.join('-')}-${said}.onnx`);
  await writeFile(path, encodeModel(builder.build(), { name: 'test', version: '0' }));
  return path;
}

async function look(path: string, range: ValueRange) {
  const network = await openPictureNetwork({ path, range }, 1);
  try {
    const { values, shape } = await network.run([picture], size);
    return { values: Array.from(values), shape };
  } finally {
    await network.release();
  }
}

test.each(['int32', 'uint8'] as const)('an input of %s takes the levels as they are', async (type) => {
  const values = Array.from(picture);
  expect(await look(await writeEcho(type, [1, 1, 2, 3]), 'imagenet')).toEqual({
    values,
    shape: [1, 1, 2, 3],
  });
});

test.each([
  ['symmetric', [-1, -0.6, -0.2, 0.2, 0.6, 1]],
  ['unit', [0, 0.2, 0.4, 0.6, 0.8, 1]],
  ['bytes', [0, 51, 102, 153, 204, 255]],
  ['imagenet', [-0.485 / 0.229, -0.256 / 0.224, -0.006 / 0.225, 0.115 / 0.229, 0.344 / 0.224, 0.594 / 0.225]],
] as const)('a float input takes the range %s, in either layout', async (range, levels) => {
  const nhwc = await look(await writeEcho('float32', [1, 1, 2, 3]), range);
  for (const [i, level] of levels.entries()) expect(nhwc.values[i]).toBeCloseTo(level, 6);
  const nchw = await look(await writeEcho('float32', [1, 3, 1, 2]), range);
  expect(nchw.values).toEqual([0, 3, 1, 4, 2, 5].map((i) => nhwc.values[i]));
});

test('values of another type than float32 are refused by the name of the file and the output', async () => {
  const path = await writeEcho('uint8', [1, 1, 2, 3], 'int32');
  await expect(look(path, 'bytes')).rejects.toThrow(
    `Cannot use ${path}: output output of int32, expected float32`,
  );
});
