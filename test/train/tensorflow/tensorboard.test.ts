import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTensorflow } from '../../../src/train/tensorflow/load.js';
import { createTensorboardReport } from '../../../src/train/tensorflow/tensorboard.js';
import { describeTraining } from '../../support/describe-training.js';

describeTraining('createTensorboardReport()', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repose-tensorboard-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('writes losses and metrics under the name of their stage, and keeps no tensor of a step', async () => {
    const tf = await loadTensorflow();
    const report = createTensorboardReport(tf, folder);
    const before = tf.memory().numTensors;
    const stage = { stage: 'g1', steps: 20 };
    for (let step = 1; step <= 20; step += 1)
      report({ kind: 'step', ...stage, step, batchSize: 8, waitedMs: 0, losses: { l1: 1 / step } });
    report({ kind: 'checkpoint', ...stage, step: 20, folder, metrics: { coarse_ssim: 0.5 } });
    expect(tf.memory().numTensors).toBe(before);

    const [file, ...others] = await readdir(folder);
    expect(file).toContain('tfevents');
    expect(others).toEqual([]);
    const events = await readFile(join(folder, file!), 'latin1');
    expect(events.split('g1/l1')).toHaveLength(1 + 2); // steps 10 and 20
    expect(events.split('g1/coarse_ssim')).toHaveLength(1 + 1);
  });
});
