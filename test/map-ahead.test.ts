import { mapAhead } from '../src/map-ahead.js';

test('mapAhead() gives results in order, and starts only so many before they are asked for', async () => {
  const started: number[] = [];
  const results = mapAhead([0, 1, 2, 3, 4, 5], 2, async (item) => {
    started.push(item);
    return item * 10;
  });
  expect(await results.next()).toEqual({ value: 0, done: false });
  expect(started).toEqual([0, 1, 2]);
  const rest: number[] = [];
  for await (const result of results) rest.push(result);
  expect(rest).toEqual([10, 20, 30, 40, 50]);
});

test('mapAhead() throws an error when its turn comes', async () => {
  const results = mapAhead([0, 1], 2, async (item) => {
    if (item === 1) throw new Error('bad');
    return item;
  });
  expect(await results.next()).toEqual({ value: 0, done: false });
  await expect(results.next()).rejects.toThrow('bad');
});
