import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { runCli } from '../support/cli.js';
import { createPng, fixtureModels } from '../support/server.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-cli-evaluate-'));
});

afterEach(() => rm(folder, { recursive: true }));

test('repose evaluate draws held-out people with a bundle and writes the scores and the grids', async () => {
  const out = join(folder, 'out');
  const model = join(fixtureModels, 'tiny');
  const { status, stdout } = await runCli('evaluate', '--model', model, '--people', '3', '--out', out);
  expect(status).toBe(0);
  expect(stdout.split('\n').map((line) => line.split('|')[1]?.trim())).toEqual([
    '',
    expect.stringMatching(/^-+$/),
    'copy',
    'coarse',
    'refined',
    undefined,
  ]);
  expect((await readdir(out)).sort()).toEqual(['best.png', 'evaluation.json', 'median.png', 'worst.png']);
  const report = JSON.parse(await readFile(join(out, 'evaluation.json'), 'utf8'));
  expect(report).toMatchObject({
    about: { model: { name: 'tiny', precision: 'fp32' }, people: 3, seed: 1 },
    count: 3,
  });
  expect(report.examples).toHaveLength(3);
  const mean = report.examples.reduce(
    (sum: number, { scores }: { scores: { refined: { ssim: number } } }) => sum + scores.refined.ssim / 3,
    0,
  );
  expect(report.summary.refined.ssim).toBeCloseTo(mean, 12);
  // condition picture, pose, target, coarse, refined: one row an example
  const { width, height } = await sharp(join(out, 'worst.png')).metadata();
  expect([width, height]).toEqual([16 * 5, 32 * 3]);
});

test('repose evaluate --data draws the test pairs of a data folder, and names what it leaves out', async () => {
  const people = join(folder, 'people');
  await runCli('synthesize', '--out', people, '--count', '4', '--size', '16x32');
  await writeFile(join(people, 'nobody.png'), 'no picture');
  const model = join(fixtureModels, 'tiny');
  const flags = ['--model', model, '--data', people, '--framing', 'stretch', '--out', join(folder, 'out')];
  const { status, stdout, stderr } = await runCli('evaluate', ...flags);
  expect(status).toBe(0);
  expect(stdout).toContain('refined');
  expect(stderr).toContain('left out nobody.png: ');
  const report = JSON.parse(await readFile(join(folder, 'out', 'evaluation.json'), 'utf8'));
  expect(report).toMatchObject({ about: { data: people, framing: 'stretch' }, count: 1 });
  expect(report.examples[0].name).toMatch(/^person-000\d-pose-00\.png as person-000\d-pose-01\.png$/);
});

test("repose evaluate --generated scores other people's pictures", async () => {
  for (const [name, level] of [['theirs', 90] as const, ['real', 100] as const]) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'a.png'), await createPng(16, 32, level));
  }
  const { status, stdout } = await runCli(
    'evaluate',
    ...['--generated', join(folder, 'theirs'), '--target', join(folder, 'real')],
  );
  expect(status).toBe(0);
  expect(stdout).toMatch(/generated .*\| 0\.0784 \| +28\.13 \|/); // 10 / 127.5 and 20 log10(25.5)
});

test('repose evaluate --generated takes masks of the body for mask-SSIM', async () => {
  for (const [name, level] of [['theirs', 90] as const, ['real', 100] as const, ['masks', 255] as const]) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'a.png'), await createPng(16, 32, level));
  }
  const flags = ['--generated', join(folder, 'theirs'), '--target', join(folder, 'real')];
  const { status } = await runCli(
    'evaluate',
    ...[...flags, '--masks', join(folder, 'masks'), '--out', join(folder, 'scores')],
  );
  expect(status).toBe(0);
  const report = JSON.parse(await readFile(join(folder, 'scores', 'evaluation.json'), 'utf8'));
  const { ssim, maskSsim } = report.summary.generated;
  expect(maskSsim).toBeCloseTo(ssim, 12); // everything is body
});

test.each([
  [['--model', 'nowhere'], 3, 'Cannot evaluate nowhere: neither model.json nor config.json in it'],
  [['--generated', 'theirs'], 2, 'expected both --generated and --target'],
  [['--generated', 'a', '--target', 'b', '--people', '3'], 2, 'Cannot take --people with --generated'],
])('repose evaluate %j is refused', async (flags, status, text) => {
  const outcome = await runCli('evaluate', ...flags);
  expect(outcome.status).toBe(status);
  expect(outcome.stderr).toContain(text);
});
