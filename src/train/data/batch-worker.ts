/** The thread that prepares the batches of the next steps while the training thread computes. */
import { parentPort, workerData } from 'node:worker_threads';
import { openPackedSet } from '../../data/packed-set.js';
import type { BatchAnswer, BatchWorkerData } from './batch-source.js';
import { drawBatches } from './draw-batches.js';

// Both ends of the messages are our own.
const { folder, photographs, recipe } = workerData as BatchWorkerData;
const sets = {
  people: openPackedSet(folder),
  photographs: photographs === undefined ? undefined : openPackedSet(photographs),
};

parentPort!.on('message', (step: number) => {
  const batches = drawBatches(sets, recipe, step);
  const answer: BatchAnswer = { step, batches };
  const buffers = batches.flatMap(({ cond, heatMaps, target, mask, person, condPerson, ...more }) =>
    [
      cond,
      heatMaps,
      target,
      mask,
      person,
      condPerson,
      ...Object.values({ ...more.warp, ...more.unpaired }),
    ].flatMap((values) => (values === undefined ? [] : [values.buffer as ArrayBuffer])),
  );
  parentPort!.postMessage(answer, buffers);
});
