import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { GraphBuilder } from '../../../src/export/graph-builder.js';
import { decodeModel } from '../../../src/export/onnx/decode-model.js';
import { type ExternalPlace, encodeModel, encodeModelChunks } from '../../../src/export/onnx/encode-model.js';
import { placeExternally } from '../../../src/export/onnx/external-data.js';
import { readModel } from '../../../src/export/onnx/read-model.js';
import { writeModel } from '../../../src/export/onnx/write-model.js';
import { packageRoot } from '../../../src/package-root.js';
import { paperModel } from '../../support/paper-model.js';
import { describeWithTestPython } from '../../support/test-python.js';

const producer = { name: 'test', version: '1' };
const original = join(paperModel, 'coarse.onnx');

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-external-'));
  path = join(folder, 'coarse.onnx');
});
afterEach(() => rm(folder, { recursive: true }));

async function readGraph() {
  return decodeModel(await readFile(original));
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a).toHaveLength(b.length);
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - b[index]!)), 0);
}

/** The coarse picture that a model file draws of a grey picture without joints. */
async function draw(model: string): Promise<Float32Array> {
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1 });
  const cond = new Tensor('uint8', new Uint8Array(128 * 64 * 3).fill(90), [1, 128, 64, 3]);
  const joints = new Tensor('float32', new Float32Array(18 * 3), [1, 18, 3]);
  const { coarse } = await session.run({ cond, joints });
  await session.release();
  return coarse!.data as Float32Array; // by the graph's declaration
}

describe('writeModel()', () => {
  test('writes one file, the bytes of encodeModel(), for a model that fits into it', async () => {
    const graph = await readGraph();
    const bytes = encodeModel(graph, producer);
    expect(await writeModel(path, graph, producer)).toEqual([{ path, bytes: bytes.length }]);
    expect(Buffer.compare(await readFile(path), bytes)).toBe(0);
    expect(await readdir(folder)).toEqual(['coarse.onnx']);
  });

  test('writes weights over a threshold beside the model, which then draws the same and reads back the same', async () => {
    const graph = await readGraph();
    const written = await writeModel(path, graph, producer, { externalFromBytes: 256 });
    expect(written.map((file) => file.path)).toEqual([path, `${path}.data`]);
    expect(written[0]?.bytes).toBeLessThan(50_000);
    expect(largestDifference(await draw(path), await draw(original))).toBe(0);
    const again = encodeModel(await readModel(path), producer);
    expect(Buffer.compare(again, encodeModel(graph, producer))).toBe(0);
  });

  test('moves weights out of a model that would be larger than a file may be, and the same way each time', async () => {
    const graph = await readGraph();
    const write = async (): Promise<Buffer> => {
      await writeModel(path, graph, producer, { maxFileBytes: 1_000_000 });
      expect(await readdir(folder)).toEqual(['coarse.onnx', 'coarse.onnx.data']);
      return Buffer.concat([await readFile(path), await readFile(`${path}.data`)]);
    };
    const first = await write();
    expect(Buffer.compare(await write(), first)).toBe(0);
  });
});

test('placeExternally() puts large tensors on pages, smaller ones on 64 bytes, and leaves out those below the threshold', () => {
  const builder = new GraphBuilder('sizes');
  for (const length of [300, 10, 257, 2 ** 18, 2 ** 18 + 1])
    builder.addFloats(`of ${length}`, [length], () => new Float32Array(length));
  expect([...placeExternally(builder.build(), 'data', 1024)]).toEqual([
    ['of 300', { location: 'data', offset: 0, length: 1200 }],
    ['of 257', { location: 'data', offset: 1216, length: 1028 }],
    ['of 262144', { location: 'data', offset: 65_536, length: 2 ** 20 }],
    ['of 262145', { location: 'data', offset: 65_536 + 2 ** 20, length: 2 ** 20 + 4 }],
  ]);
});

describe('readModel()', () => {
  const tensor = 'g1/encoder0_conv0/kernel';

  /** Writes the model as if the values of `tensor` stood at `place`. */
  async function writeWithPlace(place: Partial<ExternalPlace>): Promise<void> {
    const graph = await readGraph();
    const length = graph.initializers.get(tensor)!.data.byteLength;
    const places = new Map([[tensor, { location: 'data', offset: 0, length, ...place }]]);
    await writeFile(path, Buffer.concat(encodeModelChunks(graph, producer, places)));
    await writeFile(join(folder, 'data'), new Uint8Array(length));
    await mkdir(join(folder, 'inner'));
    await symlink(original, join(folder, 'link'));
    await symlink(join(packageRoot, 'models'), join(folder, 'linked-folder'));
  }

  test('reads values that are named as they should be', async () => {
    await writeWithPlace({});
    const { initializers } = await readModel(path);
    expect(initializers.get(tensor)?.data.every((value) => value === 0)).toBe(true);
  });

  test.each<[Partial<ExternalPlace>, string]>([
    [{ location: '' }, "a path inside the model's folder"],
    [{ location: '/etc/hostname' }, "a path inside the model's folder"],
    [{ location: '../data' }, "a path inside the model's folder"],
    [{ location: 'inner/../../data' }, "a path inside the model's folder"],
    [{ location: '..\\data' }, "a path inside the model's folder"],
    [{ location: 'C:\\data' }, "a path inside the model's folder"],
    [{ location: 'data\0' }, "a path inside the model's folder"],
    [{ location: 'missing' }, 'a file "missing" beside the model'],
    [{ location: 'link' }, "a file inside the model's folder"],
    [{ location: 'linked-folder/default/coarse.onnx' }, "a file inside the model's folder"],
    [{ location: 'inner' }, 'a plain file'],
    [{ offset: 64 }, 'bytes, expected more'],
    [{ offset: -1 }, 'a count of bytes'],
    [{ offset: 2 ** 53 }, 'a count of bytes'],
    [{ length: 12 }, 'as its shape says'],
  ])('refuses values at %j', async (place, expected) => {
    await writeWithPlace(place);
    await expect(readModel(path)).rejects.toMatchObject({
      kind: 'invalid-argument',
      message: expect.stringContaining(expected),
    });
    await expect(readModel(path)).rejects.toThrow(tensor);
  });

  test('says that a file is not there', async () => {
    await expect(readModel(path)).rejects.toMatchObject({ kind: 'not-found' });
  });
});

test('decodeModel() refuses a model whose values are in another file', async () => {
  await writeModel(path, await readGraph(), producer, { externalFromBytes: 1024 });
  const bytes = await readFile(path);
  expect(() => decodeModel(bytes)).toThrow('are in another file, expected them in the model');
});

describeWithTestPython("Python's onnx package", (runPython) => {
  test('accepts a model with weights beside it', async () => {
    await writeModel(path, await readGraph(), producer, { externalFromBytes: 1024 });
    const [found] = JSON.parse(await runPython('check_model.py', [path])) as [
      { outputs: { name: string }[] },
    ];
    expect(found.outputs.map(({ name }) => name)).toEqual(['coarse', 'coarse_image']);
  });
});
