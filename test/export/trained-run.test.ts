import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeNetwork } from '../../src/checkpoint/network-file.js';
import { checkpointPath } from '../../src/checkpoint/run-folder.js';
import { readTrainedRun } from '../../src/export/trained-run.js';
import type { TrainingStage } from '../../src/stages.js';

const image = { width: 16, height: 32 };
const config = { preset: 'tiny', data: 'synthetic', seed: 1, skeleton: 'coco18', baseWidth: 2, image };
let run: string;
beforeEach(async () => {
  run = await mkdtemp(join(tmpdir(), 'repose-run-'));
  await writeFile(join(run, 'config.json'), JSON.stringify(config));
});
afterEach(() => rm(run, { recursive: true }));

function makeNetwork(name: string, value: number) {
  const layer = { className: 'InputLayer', name: 'x', config: {}, inboundNodes: [] };
  const topology = { name, layers: [layer], inputs: [['x', 0, 0]], outputs: [['x', 0, 0]] } as const;
  return { topology, weights: makeWeights(value) };
}

function makeWeights(value: number) {
  return new Map([['x/bias', { shape: [1], values: Float32Array.of(value) }]]);
}

async function addCheckpoint(stage: TrainingStage, step: number, ema?: number): Promise<void> {
  const path = checkpointPath(run, stage, step);
  await mkdir(path, { recursive: true });
  await writeNetwork(path, 'g1', makeNetwork('g1', step));
  await writeNetwork(path, 'g2', { ...makeNetwork('g2', step), ...(ema && { ema: makeWeights(ema) }) });
}

test('readTrainedRun() takes the last checkpoint of stage 2 and counts the steps of both', async () => {
  await addCheckpoint('g2', 10);
  await addCheckpoint('g2', 20);
  await addCheckpoint('g1', 500);
  const { checkpoint, steps, networks } = await readTrainedRun(run);
  expect(checkpoint).toMatchObject({ stage: 'g2', step: 20 });
  expect(steps).toEqual({ g1: 500, g2: 20 });
  expect(networks.g2.weights).toEqual(makeWeights(20));
});

test('readTrainedRun() takes the averaged weights where there are some', async () => {
  await addCheckpoint('g2', 20, 0.5);
  const { networks } = await readTrainedRun(run);
  expect(networks.g1.weights).toEqual(makeWeights(20));
  expect(networks.g2.weights).toEqual(makeWeights(0.5));
});

test('readTrainedRun() gives what the checkpoint scored, whatever else stats.jsonl holds', async () => {
  await addCheckpoint('g2', 20);
  const scored = (stage: string, step: number, ssim: number) =>
    JSON.stringify({ kind: 'checkpoint', stage, step, metrics: { ssim } });
  const lines = [
    scored('g2', 10, 0.1),
    scored('g1', 20, 0.2),
    '{"kind":"step"}',
    scored('g2', 20, 0.3),
    '{"kin',
  ];
  await writeFile(join(run, 'stats.jsonl'), lines.join('\n'));
  expect((await readTrainedRun(run)).metrics).toEqual({ ssim: 0.3 });
});

test('readTrainedRun() gives no metrics where none were measured', async () => {
  await addCheckpoint('g2', 20);
  expect((await readTrainedRun(run)).metrics).toEqual({});
});

test('readTrainedRun() refuses networks of hidden inputs, which no graph would draw as they do', async () => {
  await addCheckpoint('g2', 20);
  const hidden = { ...config, hiddenInputs: ['warp', 'background'] };
  await writeFile(join(run, 'config.json'), JSON.stringify(hidden));
  await expect(readTrainedRun(run)).rejects.toThrow(
    'its networks never saw warp, background, expected hiddenInputs to be empty',
  );
});
