import { createLossWatch } from '../../src/train/watch-losses.js';

const feed = (losses: readonly number[]) => {
  const watch = createLossWatch('g1');
  for (const [step, l1] of losses.entries()) watch({ l1 }, step + 1);
};
const steps = (count: number, value: number) => Array.from({ length: count }, () => value);

test.each([Number.NaN, Number.POSITIVE_INFINITY])('a loss of %p ends training, whichever it is', (value) => {
  const watch = createLossWatch('g2');
  expect(() => watch({ l1: 0.3, d: value }, 7)).toThrow(
    `Cannot continue training: loss d of g2 is ${value} at step 7, expected a finite number`,
  );
});

test('a loss that falls, or swings for a step, is let be', () => {
  feed([...steps(100, 0.9), ...steps(100, 0.3), 6, ...steps(200, 0.2)]);
});

test('a loss that has risen for good ends training, naming the step', () => {
  expect(() => feed([...steps(100, 0.2), ...steps(200, 3)])).toThrow(
    /loss l1 of g1 rose from 0\.200 to 1\.0\d by step 11\d, expected it to fall/,
  );
});

test('the first steps may be wild', () => {
  feed([...steps(10, 0.1), ...steps(30, 40), ...steps(100, 1)]);
});
