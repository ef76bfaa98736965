import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readNetwork, writeNetwork } from '../../src/checkpoint/network-file.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-network-'));
});
afterEach(() => rm(folder, { recursive: true }));

const artifacts = {
  topology: {
    name: 'g1',
    layers: [
      { className: 'InputLayer', name: 'x', config: { batch_input_shape: [null, 4] }, inboundNodes: [] },
    ],
    inputs: [['x', 0, 0]],
    outputs: [['x', 0, 0]],
  },
  weights: new Map([['fc/kernel', { shape: [1, 2], values: Float32Array.of(1, 2) }]]),
} as const;

test('readNetwork() gives back what writeNetwork() wrote', async () => {
  await writeNetwork(folder, 'g1', artifacts);
  expect(await readNetwork(folder, 'g1')).toEqual(artifacts);
});

test('readNetwork() gives the average of the weights where one was written', async () => {
  const ema = new Map([['fc/kernel', { shape: [1, 2], values: Float32Array.of(3, 4) }]]);
  await writeNetwork(folder, 'g1', { ...artifacts, ema });
  expect((await readNetwork(folder, 'g1')).ema).toEqual(ema);
});

test('readNetwork() names the file that is not there', async () => {
  await expect(readNetwork(folder, 'g2')).rejects.toMatchObject({
    kind: 'not-found',
    message: expect.stringContaining('g2.json'),
  });
});

test('readNetwork() names the file that is broken', async () => {
  await writeNetwork(folder, 'g1', artifacts);
  await writeFile(join(folder, 'g1-ema.safetensors'), 'broken');
  await expect(readNetwork(folder, 'g1')).rejects.toThrow(/g1-ema\.safetensors": Cannot decode safetensors/);
});
