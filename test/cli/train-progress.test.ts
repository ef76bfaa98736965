import { PassThrough } from 'node:stream';
import { createTrainReport } from '../../src/cli/train-progress.js';
import type { TrainEvent } from '../../src/train/report.js';

/** What a stream of each kind is told of these events. */
function tell(events: readonly TrainEvent[], isTTY: boolean): string {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 200 });
  const report = createTrainReport(stream as unknown as NodeJS.WriteStream);
  for (const event of events) report(event);
  return String(stream.read());
}

const step = (step: number): TrainEvent => ({
  kind: 'step',
  stage: 'g2',
  step,
  steps: 9,
  batchSize: 8,
  losses: { l1: 0.25, g2: 3, d: 1.5 },
  waitedMs: 0,
});
const events: readonly TrainEvent[] = [
  { kind: 'backend', backend: 'tensorflow', device: 'CPU' },
  { kind: 'preparing', done: 6, total: 6 },
  { kind: 'problem', place: 'a.png', description: 'not a picture' },
  { kind: 'stage', stage: 'g2', step: 0, steps: 9 },
  ...Array.from({ length: 9 }, (_, i) => step(i + 1)),
  { kind: 'checkpoint', stage: 'g2', step: 9, folder: 'runs/1/g2', metrics: { refined_ssim: 0.5 } },
];

test('an output that is not a terminal gets whole lines, and only the first of the steps', () => {
  const text = tell(events, false);
  for (const control of ['\r', '\u001b']) expect(text).not.toContain(control);
  expect(text.split('\n')).toEqual([
    'computing with tensorflow on CPU',
    'prepared 6 pictures',
    'left out a.png: not a picture',
    'stage g2: step 0 of 9',
    expect.stringMatching(
      /^1\/9 {2}g2 {2}[\d.]+ images\/s {2}data [\d.]+ % {2}.* left {2}l1 0\.2500 {2}g2 3\.0000 {2}d 1\.5000$/,
    ),
    'g2 9  saved runs/1/g2  refined_ssim 0.5000',
    '',
  ]);
});

test('a terminal gets a bar with images a second, the share of waiting, the time left and the losses', () => {
  const text = tell(events, true);
  expect(text).toMatch(
    /[█░]+ \d+ % {2}\d\/9 {2}g2 {2}[\d.]+ images\/s {2}data [\d.]+ % {2}.* left {2}l1 0\.2500/,
  );
  expect(text).toContain('g2 9  saved runs/1/g2  refined_ssim 0.5000');
});
