import { joinRuns } from '../../../src/server/rpc/join-runs.js';

test('joinRuns() runs once for all callers during a run, and again for later ones', async () => {
  const started: number[] = [];
  let finish = (): void => undefined;
  const join = joinRuns(async () => {
    const run = started.push(started.length);
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    return run;
  });
  const first = join();
  await Promise.resolve();
  const others = [join(), join(), join()];
  finish();
  expect(await first).toBe(1);
  finish();
  expect(await Promise.all(others)).toEqual([2, 2, 2]);
  const last = join();
  await Promise.resolve();
  finish();
  expect(await last).toBe(3);
});

test('joinRuns() rejects only for the callers of a run that fails', async () => {
  let runs = 0;
  const join = joinRuns(async () => {
    runs++;
    if (runs === 1) throw new Error('the first');
    return runs;
  });
  const first = join();
  await Promise.resolve();
  const second = join();
  await expect(first).rejects.toThrow('the first');
  expect(await second).toBe(2);
});
