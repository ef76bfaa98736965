import { ReposeError } from '../../../src/errors.js';
import type { EstimatedJoints } from '../../../src/estimator/read-joints.js';
import { coco17 } from '../../../src/pose/skeletons.js';
import { LookQueue, PoisonError } from '../../../src/server/estimator/look-queue.js';

const never = new AbortController().signal;
const found = (x: number): EstimatedJoints => ({ skeleton: coco17, joints: [{ x, y: 0, confidence: 1 }] });
const picture = (level: number) => Uint8Array.of(level);

test('pictures are looked at one after the other, in their order', async () => {
  const queue = new LookQueue();
  const looks = [queue.add(picture(1), never), queue.add(picture(2), never)];
  expect(queue.take()).toEqual(picture(1));
  expect(queue.take()).toBeUndefined(); // one is being looked at
  queue.finish(found(1), 10);
  expect(queue.take()).toEqual(picture(2));
  queue.finish(found(2), 20);
  expect(await Promise.all(looks)).toEqual([found(1), found(2)]);
  expect([queue.length, queue.waitMs, queue.meanMs]).toEqual([0, 0, 11]);
});

test('a look that is given up leaves its place, or its result is dropped', async () => {
  const queue = new LookQueue();
  const [running, waiting] = [new AbortController(), new AbortController()];
  const looks = [queue.add(picture(1), running.signal), queue.add(picture(2), waiting.signal)];
  const last = queue.add(picture(3), never);
  queue.take();
  running.abort('gone');
  waiting.abort('late');
  await expect(Promise.allSettled(looks)).resolves.toMatchObject([{ reason: 'gone' }, { reason: 'late' }]);
  expect(queue.length).toBe(2); // the engine still looks at the first
  queue.finish(found(1), 1);
  expect(queue.take()).toEqual(picture(3));
  queue.finish(found(3), 1);
  await expect(last).resolves.toEqual(found(3));
});

test('a picture whose engine ends is first in the queue again, and fails when a second one ends', async () => {
  const queue = new LookQueue();
  const looks = [queue.add(picture(1), never), queue.add(picture(2), never)];
  queue.take();
  queue.lose(1);
  expect(queue.take()).toEqual(picture(1));
  queue.lose(1);
  await expect(looks[0]).rejects.toThrow(PoisonError);
  expect(queue.take()).toEqual(picture(2));
  queue.end(new ReposeError('unavailable', 'closing'));
  await expect(looks[1]).rejects.toThrow('closing');
});
