import type { Job } from './job.js';

/**
 * Takes the first job out of a queue, with up to `most - 1` of those behind it that can be drawn
 * together with it: of the same model. A job that has failed among others is drawn by itself, so
 * that each failure has one cause.
 */
export function takeBatch(queue: Job[], most: number): Job[] {
  const first = queue.shift();
  if (first === undefined) return [];
  if (first.drawsAlone) return [first];
  const batch = [first];
  for (let i = 0; i < queue.length && batch.length < most; ) {
    const job = queue[i];
    if (job === undefined || job.drawsAlone || job.work.model !== first.work.model) i++;
    else batch.push(...queue.splice(i, 1));
  }
  return batch;
}
