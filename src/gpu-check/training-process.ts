/** Takes steps of stage 1 on WebGPU, with one batch that it brings to the device each time: training-protocol.ts. */
import { createInterface } from 'node:readline';
import { toMessage } from '../errors.js';
import { coco18 } from '../pose/skeleton.js';
import { createRandom } from '../random.js';
import type { Batch } from '../train/data/batch.js';
import { disposeBatch, toTensors } from '../train/data/batch-tensors.js';
import { resolveConfig } from '../train/resolve-config.js';
import { createCoarseStage } from '../train/stages/coarse-stage.js';
import { loadWebgpu } from '../train/webgpu/load-webgpu.js';
import type { StepTask } from './training-protocol.js';

try {
  await takeSteps(JSON.parse(process.argv[2] ?? '') as StepTask); // by timeSteps()
  process.exit(0); // Dawn keeps a process alive
} catch (error) {
  process.stderr.write(`${toMessage(error)}\n`);
  process.exit(1);
}

async function takeSteps({ baseWidth, width, height, batchSize }: StepTask): Promise<void> {
  const { device } = await loadWebgpu();
  const overrides = Object.entries({ 'image.width': width, 'image.height': height, baseWidth });
  const config = resolveConfig(
    'synthetic',
    overrides.map(([path, value]) => [path, String(value)]),
  );
  const stage = createCoarseStage(config);
  const batch = createNoise(width * height, batchSize);
  process.stdout.write(`device ${device}\nready\n`);
  let step = 0;
  for await (const line of createInterface({ input: process.stdin })) {
    const startedMs = performance.now();
    for (const end = step + Number(line); step < end; step += 1) {
      const tensors = toTensors(batch, { size: config.image, skeleton: coco18 });
      await stage.step([tensors], step);
      disposeBatch(tensors);
    }
    process.stdout.write(`step ${(performance.now() - startedMs) / Number(line)}\n`);
  }
}

function createNoise(pixels: number, batchSize: number): Batch {
  const random = createRandom(1);
  const fill = (channels: number) =>
    Float32Array.from({ length: batchSize * pixels * channels }, () => random.uniform(-1, 1));
  const pairs = Array.from({ length: batchSize }, () => ({ cond: 0, target: 0 }));
  const pose = { heatMaps: fill(coco18.joints.length), mask: fill(1).map((value) => Number(value > 0.4)) };
  return { pairs, cond: fill(3), target: fill(3), ...pose };
}
