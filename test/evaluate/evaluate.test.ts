import { evaluate } from '../../src/evaluate/evaluate.js';
import type { Example, ExampleSource } from '../../src/evaluate/example.js';
import { formatTable } from '../../src/evaluate/report.js';
import { rank } from '../../src/evaluate/summarise.js';

const size = { width: 8, height: 8 };
const flat = (level: number) => new Uint8Array(8 * 8 * 3).fill(level);

/** Example i: `near` is i levels off its target, `far` 100 more. */
const source: ExampleSource = {
  size,
  count: 7,
  read: async (index): Promise<Example> => ({
    name: `example ${index}`,
    target: flat(0),
    drawn: { near: flat(index), far: flat(index + 100) },
  }),
};

test('evaluate() scores every example in the order of the source, and means them', async () => {
  const told: string[] = [];
  const { examples, summary } = await evaluate(source, {
    concurrency: 3,
    onScored: (done, total) => told.push(`${done}/${total}`),
  });
  expect(examples.map(({ name }) => name)).toEqual(Array.from({ length: 7 }, (_, i) => `example ${i}`));
  expect(summary['near']!.l1).toBeCloseTo(3 / 127.5, 12);
  expect(summary['far']!.l1).toBeCloseTo(103 / 127.5, 12);
  expect(told).toEqual(['1/7', '2/7', '3/7', '4/7', '5/7', '6/7', '7/7']);
});

test('evaluate() leaves equal pictures out of the mean PSNR, which would be infinite', async () => {
  const { examples, summary } = await evaluate(source);
  expect(examples[0]!.scores['near']!.psnr).toBe(Number.POSITIVE_INFINITY);
  const finite = examples.slice(1).map(({ scores }) => scores['near']!.psnr);
  expect(summary['near']!.psnr).toBeCloseTo(finite.reduce((a, b) => a + b) / 6, 12);
});

test('evaluate() fails with the error of an example that cannot be read', async () => {
  const broken = { ...source, read: () => Promise.reject(new Error('no such picture')) };
  await expect(evaluate(broken)).rejects.toThrow('no such picture');
});

test('rank() finds the best, the middle and the worst', async () => {
  const { examples } = await evaluate(source);
  const ranked = rank(examples, 'near', 3);
  const indices = (which: keyof typeof ranked) => ranked[which].map(({ index }) => index);
  expect([indices('best'), indices('median'), indices('worst')]).toEqual([
    [0, 1, 2],
    [2, 3, 4],
    [6, 5, 4],
  ]);
});

test('formatTable() has a row for each that drew and no column for scores that nobody has', async () => {
  const { summary } = await evaluate(source);
  const [head, rule, ...rows] = formatTable(summary).split('\n');
  expect(head).toMatch(/SSIM ↑ .*L1 ↓ .*PSNR dB ↑/);
  expect(head).not.toContain('mask-SSIM');
  expect(rule).toMatch(/^\| -+ \|/);
  expect(rows.map((row) => row.split('|')[1]!.trim())).toEqual(['near', 'far']);
});
