/**
 * A bare loop in a process of its own: `bare-loop-process.js COARSE REFINE THREADS BATCH` says when it is ready, and draws for as many
 * seconds as it is told to, as often as it is told to, until its parent disconnects.
 */
import { InferenceSession, Tensor } from 'onnxruntime-node';

const [coarsePath, refinePath, threads, batch] = process.argv.slice(2);
const options = {
  intraOpNumThreads: Number(threads),
  interOpNumThreads: 1,
  extra: { session: { intra_op: { allow_spinning: '0' } } },
};
const coarse = await InferenceSession.create(coarsePath, options);
const refine = await InferenceSession.create(refinePath, options);
const [condInput, jointsInput] = coarse.inputMetadata;
const [, height, width] = condInput.shape;
const count = Number(batch);
const bytes = new Uint8Array(count * height * width * 3).fill(128);
const cond = new Tensor('uint8', bytes, [count, height, width, 3]);
const [, joints] = jointsInput.shape;
const places = new Float32Array(count * joints * 3).map((_, i) => [width / 2, height / 2, 1][i % 3]);
const feeds = { cond, joints: new Tensor('float32', places, [count, joints, 3]) };

async function draw() {
  const startedMs = performance.now();
  const { coarse: picture } = await coarse.run(feeds);
  const betweenMs = performance.now();
  await refine.run({ cond, coarse: picture });
  return { coarseMs: betweenMs - startedMs, refineMs: performance.now() - betweenMs };
}

async function drawFor(seconds) {
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
process.on('message', async ({ seconds }) => process.send(await drawFor(seconds)));
process.send('ready');
