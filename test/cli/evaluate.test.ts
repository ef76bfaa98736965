import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { pickSplit } from '../../src/data/folder/pick-split.js';
import { readDataFolder } from '../../src/data/folder/read-data-folder.js';
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
    'paste',
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
  // condition image, pose, target, paste, coarse, refined: one row an example
  const { width, height } = await sharp(join(out, 'worst.png')).metadata();
  expect([width, height]).toEqual([16 * 6, 32 * 3]);
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

describe('repose evaluate --data of a folder without a split of its own', () => {
  const settings = { framing: 'stretch', heldOutPeople: 2, personPattern: '^(person-\\d+)-' };
  let people: string;
  let model: string;

  /** A bundle of a run that was trained on the folder, with a record of it where there is one. */
  beforeEach(async () => {
    people = join(folder, 'people');
    await runCli('synthesize', '--out', people, '--count', '40', '--size', '16x32');
    model = join(folder, 'model');
    await cp(join(fixtureModels, 'tiny'), model, { recursive: true });
    const manifest = JSON.parse(await readFile(join(model, 'model.json'), 'utf8'));
    manifest.training.data = 'folder';
    await writeFile(join(model, 'model.json'), JSON.stringify(manifest));
  });

  async function evaluateFolder(...flags: string[]) {
    const out = join(folder, 'out');
    const outcome = await runCli('evaluate', '--model', model, '--data', people, '--out', out, ...flags);
    expect(outcome.status).toBe(0);
    const { about, examples } = JSON.parse(await readFile(join(out, 'evaluation.json'), 'utf8'));
    const names: string[] = examples.map(({ name }: { name: string }) => name.slice(0, 'person-0000'.length));
    return { ...outcome, about, names };
  }

  test('draws those whom the training held out, by its record', async () => {
    const network = { image: { width: 16, height: 32 }, skeleton: 'coco18', baseWidth: 4 };
    const record = { preset: 'paper', data: 'folder', seed: 7, ...network, folder: settings };
    await mkdir(join(model, 'training'));
    await writeFile(join(model, 'training', 'config.json'), JSON.stringify(record));
    const data = await readDataFolder(people, { personPattern: new RegExp(settings.personPattern) });
    const picked = pickSplit(data, { split: 'test', heldOutPeople: 2, seed: 7 });
    const heldOut = picked.pictures.map(({ person }) => person);
    const { names, about, stderr } = await evaluateFolder();
    expect(names).toEqual([...new Set(heldOut)]);
    expect(about).toMatchObject({ framing: 'stretch', split: { seed: 7, heldOutPeople: 2 } });
    expect(stderr).not.toContain('may have been trained');

    const asked = await evaluateFolder('--seed', '1');
    expect(asked.stderr).toContain(
      'The model may have been trained on some of these people: the training split its data with seed 7, not 1',
    );
  });

  test('says that it cannot tell where there is no record', async () => {
    const { about, stderr } = await evaluateFolder();
    const doubt = 'the model has no training/config.json';
    expect(stderr).toContain(`The model may have been trained on some of these people: ${doubt}`);
    expect(about.split).toEqual({ seed: 1, heldOutPeople: 100, doubt });
  });
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
  [['--model', 'nowhere'], 3, 'Cannot evaluate nowhere: it has neither model.json nor config.json'],
  [['--generated', 'theirs'], 2, 'expected both --generated and --target'],
  [['--generated', 'a', '--target', 'b', '--people', '3'], 2, 'Cannot take --people with --generated'],
])('repose evaluate %j is refused', async (flags, status, text) => {
  const outcome = await runCli('evaluate', ...flags);
  expect(outcome.status).toBe(status);
  expect(outcome.stderr).toContain(text);
});
