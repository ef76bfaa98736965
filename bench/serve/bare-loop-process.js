/** One bare loop: `bare-loop-process.js COARSE REFINE THREADS SECONDS`, answered by a message. */
import { InferenceSession, Tensor } from 'onnxruntime-node';

const [coarsePath, refinePath, threads, seconds] = process.argv.slice(2);
const options = {
  intraOpNumThreads: Number(threads),
  interOpNumThreads: 1,
  extra: { session: { intra_op: { allow_spinning: '0' } } },
};
const coarse = await InferenceSession.create(coarsePath, options);
const refine = await InferenceSession.create(refinePath, options);
const [condInput, jointsInput] = coarse.inputMetadata;
const [, height, width] = condInput.shape;
const cond = new Tensor('uint8', new Uint8Array(height * width * 3).fill(128), [1, height, width, 3]);
const joints = new Float32Array(jointsInput.shape[1] * 3).map((_, i) => [width / 2, height / 2, 1][i % 3]);
const feeds = { cond, joints: new Tensor('float32', joints, [1, jointsInput.shape[1], 3]) };

let coarseMs = 0;
let refineMs = 0;
async function draw() {
  const startedMs = performance.now();
  const { coarse: picture } = await coarse.run(feeds);
  const betweenMs = performance.now();
  await refine.run({ cond, coarse: picture });
  coarseMs += betweenMs - startedMs;
  refineMs += performance.now() - betweenMs;
}

for (let i = 0; i < 5; i += 1) await draw();
coarseMs = 0;
refineMs = 0;
const startedMs = performance.now();
let pictures = 0;
while (performance.now() - startedMs < Number(seconds) * 1000) {
  await draw();
  pictures += 1;
}
const elapsedMs = performance.now() - startedMs;
process.send({ pictures, elapsedMs, coarseMs: coarseMs / pictures, refineMs: refineMs / pictures });
process.disconnect();
