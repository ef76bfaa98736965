/** A thread that prepares batches of the next steps while the training thread computes. */
import { parentPort, workerData } from 'node:worker_threads';
import { openPackedSet } from '../../data/packed-set.js';
import { openMatte } from '../../export/matte/open-matte.js';
import { type BatchAnswer, type BatchWorkerData, closeThread } from './batch-source.js';
import { drawBatches } from './draw-batches.js';

// Both ends of the messages are our own.
const { folder, photographs, recipe } = workerData as BatchWorkerData;
const sets = {
  people: openPackedSet(folder),
  photographs: photographs === undefined ? undefined : openPackedSet(photographs),
};

const matte = recipe.inputs === 'warped' ? openMatte(sets.people.size) : undefined;
let isClosing = false;
// Steps are drawn one after the other, in the order in which they are asked for.
let last = Promise.resolve();

parentPort!.on('message', (asked: number | typeof closeThread) => {
  if (asked === closeThread) {
    isClosing = true;
    last = last.then(close);
  } else last = last.then(() => answer(asked));
});

async function close(): Promise<void> {
  await (await matte)?.dispose();
  parentPort!.close();
}

async function answer(step: number): Promise<void> {
  if (isClosing) return;
  const batches = await drawBatches({ ...sets, matte: await matte }, recipe, step);
  const message: BatchAnswer = { step, batches };
  const buffers = batches.flatMap(({ cond, heatMaps, target, mask, person, ...more }) =>
    [cond, heatMaps, target, mask, person, ...Object.values({ ...more.warp, ...more.unpaired })].flatMap(
      (values) => (values === undefined ? [] : [values.buffer as ArrayBuffer]),
    ),
  );
  parentPort!.postMessage(message, buffers);
}
