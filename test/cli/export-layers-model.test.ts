import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as TensorFlow from '@tensorflow/tfjs';
import { exportModel } from '../../src/export/export-model.js';
import { runCli } from '../support/cli.js';
import { randomiseWeights } from '../support/export-model.js';
import { saveModel } from '../support/saved-model.js';
import { tf } from '../support/tensorflow-cpu.js';

let folder: string;
let model: TensorFlow.LayersModel;
let source: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-export-'));
  const layers = [
    tf.layers.upSampling2d({ name: 'up', inputShape: [null, null, 3] }),
    tf.layers.conv2d({ name: 'conv', filters: 2, kernelSize: 1 }),
  ];
  model = tf.sequential({ name: 'net', layers });
  randomiseWeights(model, 1);
  source = await saveModel(model, folder);
});

afterAll(() => rm(folder, { recursive: true }));

test('repose export writes a saved model as the .onnx file that exportModel() makes', async () => {
  const out = join(folder, 'model.onnx');
  const args = [
    'export',
    source,
    '--out',
    out,
    '--input-shape',
    'up_input=6,5,3',
    '--layout',
    'channels-first',
  ];
  const { status, stdout, stderr } = await runCli(...args);
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toBe(
    `${out}: 0.0 MB\n  takes up_input: float32 [N, 3, 6, 5]\n  gives conv: float32 [N, 2, 12, 10]\n`,
  );
  const inputShapes = { up_input: [6, 5, 3] };
  const expected = await exportModel(model, { inputShapes, layout: 'channels-first' });
  expect(Buffer.compare(await readFile(out), expected)).toBe(0);

  const again = await runCli(...args);
  expect([again.status, again.stderr]).toEqual([
    4,
    `error: Cannot export to ${out}: it exists, expected --force to replace it\n`,
  ]);
  const explained = await runCli(...args, '--force', '--explain');
  expect(explained.status).toBe(0);
  // Before the rewrites the convolution is behind the upsampling, on four times as many pixels.
  expect(explained.stdout).toMatch(/^net\/conv +Conv +Nx2x12x10 .* \d+ +-$/m);
  expect(explained.stdout).toMatch(/^net\/conv\/before_up +Conv +Nx2x6x5 .* - +\d+$/m);
});

test('repose export writes weights beside the model where --external-data says so, and explains such a model', async () => {
  const out = join(folder, 'external.onnx');
  const shape = ['--input-shape', 'up_input=6,5,3'];
  const { status, stdout } = await runCli('export', source, '--out', out, ...shape, '--external-data', '20');
  expect(status).toBe(0);
  expect(stdout).toContain(`${out}: 0.0 MB\n${out}.data: 0.0 MB\n`);
  expect(await readFile(`${out}.data`)).toHaveLength(2 * 3 * 4); // the kernel, without the bias
  const explained = await runCli('explain', out, '--repeats', '1');
  expect([explained.status, explained.stderr]).toEqual([0, `${out}:\n`]);
});

test.each<[string, string[], string]>([
  [
    'a folder to write to',
    ['--out', 'models/mine'],
    'Cannot export to models/mine: expected a file that ends in .onnx',
  ],
  [
    'a shape without a name',
    ['--out', 'x.onnx', '--input-shape', '6,5,1'],
    'Expected NAME=LENGTHS, for example picture=128,64,3.',
  ],
  [
    'a shape that is not the input',
    ['--out', 'x.onnx', '--input-shape', 'up_input=6,5,4'],
    'Cannot export model "net": inputShapes gives input "up_input" [6,5,4], expected [?,?,3]',
  ],
  ['an empty name', ['--out', 'x.onnx', '--name', ''], 'Cannot export model "net": options.name is ""'],
])('repose export refuses, for a saved model, %s', async (_name, flags, message) => {
  const { status, stderr } = await runCli('export', source, ...flags);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});

test('repose export refuses --triton for a saved model', async () => {
  const { status, stderr } = await runCli('export', source, '--out', 'x.onnx', '--triton', 'triton');
  expect(status).toBe(2);
  expect(stderr).toContain('--triton is for a run or a bundle');
});

test('repose export says that the folder to write to, or the source, is not there', async () => {
  const missing = join(folder, 'missing');
  const unwritten = await runCli('export', source, '--out', join(missing, 'x.onnx'));
  expect(unwritten.stderr).toBe(
    `error: Cannot write "${missing}/x.onnx": ENOENT at "${missing}", expected a folder that can be written to\n`,
  );
  expect(unwritten.status).toBe(4);
  const unread = await runCli('export', missing, '--out', 'models/mine');
  expect(unread.stderr).toBe(
    `error: Cannot export "${missing}": it does not exist, expected a training run, a bundle or a model.json\n`,
  );
  expect(unread.status).toBe(3);
});

test('repose export refuses flags of saved models for a training run', async () => {
  const { status, stderr } = await runCli(
    'export',
    folder,
    '--out',
    'models/mine',
    '--layout',
    'channels-last',
  );
  expect(status).toBe(2);
  expect(stderr).toContain('--layout is for a model.json');
});
