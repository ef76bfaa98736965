/**
 * A bare loop in a process of its own: `bare-loop-process.ts COARSE REFINE THREADS BATCH` reports
 * when it is ready, and draws for the seconds of each command, until its parent disconnects.
 */
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** A command from the parent. */
export interface LoopCommand {
  readonly seconds: number;
}

/** The answer: sums over the batches that it has drawn. */
export interface LoopAnswer {
  readonly batches: number;
  readonly pictures: number;
  readonly coarseMs: number;
  readonly refineMs: number;
  readonly elapsedMs: number;
  readonly cpuMs: number;
}

const [coarsePath = '', refinePath = '', threads, batch] = process.argv.slice(2);
const options = {
  intraOpNumThreads: Number(threads),
  interOpNumThreads: 1,
  extra: { session: { intra_op: { allow_spinning: '0' } } },
};
const coarse = await InferenceSession.create(coarsePath, options);
const refine = await InferenceSession.create(refinePath, options);
const count = Number(batch);
const [, height = 0, width = 0] = readShape('cond');
const bytes = new Uint8Array(count * height * width * 3).fill(128);
const cond = new Tensor('uint8', bytes, [count, height, width, 3]);
const poses = coarse.inputNames.filter((name) => name !== 'cond').map((name) => [name, createPose(name)]);
const feeds = { cond, ...Object.fromEntries(poses) };

/** Joints in the middle of the picture, for an input [N, J, 3]. */
function createPose(name: string): Tensor {
  const shape = [count, ...readShape(name).slice(1)];
  const length = shape.reduce((product, each) => product * each);
  const places = Float32Array.from({ length }, (_, i) => [width / 2, height / 2, 1][i % 3] ?? 0);
  return new Tensor('float32', places, shape);
}

/** Reads the shape of an input of the coarse graph; free lengths are NaN. */
function readShape(name: string): readonly number[] {
  const input = coarse.inputMetadata.find((each) => each.name === name);
  if (input?.isTensor) return input.shape.map(Number);
  throw new Error(`Cannot draw with ${coarsePath}: no input "${name}", expected a tensor`);
}

async function draw() {
  const startedMs = performance.now();
  const { coarse: picture } = await coarse.run(feeds);
  const betweenMs = performance.now();
  await refine.run({ cond, coarse: picture! }); // the graph's own output
  return { coarseMs: betweenMs - startedMs, refineMs: performance.now() - betweenMs };
}

async function drawFor(seconds: number): Promise<LoopAnswer> {
  const sum = { batches: 0, coarseMs: 0, refineMs: 0 };
  const startedMs = performance.now();
  const startedCpu = process.cpuUsage();
  while (performance.now() - startedMs < seconds * 1000) {
    const { coarseMs, refineMs } = await draw();
    sum.batches += 1;
    sum.coarseMs += coarseMs;
    sum.refineMs += refineMs;
  }
  const { user, system } = process.cpuUsage(startedCpu);
  const elapsedMs = performance.now() - startedMs;
  return { ...sum, pictures: sum.batches * count, elapsedMs, cpuMs: (user + system) / 1000 };
}

for (let i = 0; i < 5; i += 1) await draw();
process.on('message', async ({ seconds }: LoopCommand) => process.send?.(await drawFor(seconds)));
process.send?.('ready');
