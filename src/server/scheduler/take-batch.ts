import type { Job } from './job.js';

/**
 * Removes the first job from a queue, with up to `most - 1` later jobs of the same model, which can
 * be drawn together. A job from a failed batch is drawn alone, so that each failure has one cause.
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
