import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareLevels } from '../../src/gpu-check/compare-levels.js';
import { runCli } from '../support/cli.js';
import { fixtureModels } from '../support/server.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-gpu-check-'));
});

afterAll(() => rm(folder, { recursive: true }));

test('repose gpu-check says what ran, and compares and measures it', async () => {
  const { status, stderr } = await runCli(
    'gpu-check',
    '--model',
    join(fixtureModels, 'tiny'),
    '--out',
    folder,
  );
  expect({ status, stderr }).toMatchObject({
    status: 0,
    stderr: expect.stringContaining('kill and respawn'),
  });
  const report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'));
  const { provider } = report.server.provider;
  expect(report).toMatchObject({
    server: { startToReadyMs: expect.any(Number), provider: { reason: expect.any(String) } },
    [`tiny fp32 on ${provider}`]: {
      batches: expect.arrayContaining([
        expect.objectContaining({ batch: 2, msPerImage: expect.any(Number) }),
      ]),
      refinedAgainstCpu: { isWithin: true },
    },
    GridSample: { ranOn: expect.stringMatching(/ExecutionProvider$/), maxDifference: expect.any(Number) },
    'server under load': { loads: expect.arrayContaining([expect.objectContaining({ errors: {} })]) },
    'two engines': { engines: 2 },
    'kill and respawn': { respawnMs: expect.any(Number), load: { errors: {} } },
  });
  expect(await readdir(folder)).toContain(`tiny-fp32-${provider}.png`);
}, 120_000);

test('repose gpu-check ends in its time, and says what it left out', async () => {
  await runCli('gpu-check', '--model', join(fixtureModels, 'tiny'), '--out', folder, '--seconds', '4');
  const report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'));
  expect(report['kill and respawn']).toMatchObject({ failure: 'not begun: no time was left' });
});

test('compareLevels() tells equal pictures from others', () => {
  const black = new Uint8Array(12);
  const grey = new Uint8Array(12).fill(4);
  expect(compareLevels(black, black, 'fp32')).toMatchObject({ maxLevels: 0, meanLevels: 0, isWithin: true });
  expect(compareLevels(grey, black, 'int8')).toMatchObject({ maxLevels: 4, meanLevels: 4, isWithin: false });
  expect(compareLevels(new Uint8Array(3), black, 'int8')).toMatchObject({ isWithin: false });
});

test('repose bench prints how fast a server answers', async () => {
  const { stdout } = await runCli(
    'bench',
    '--models',
    join(fixtureModels, 'tiny'),
    '--model',
    'tiny',
    '--seconds',
    '1',
    '--callers',
    '2',
    '--estimator',
    'off',
  );
  expect(JSON.parse(stdout)).toMatchObject({
    callers: 2,
    imagesPerSecond: expect.any(Number),
    refinedMs: { p50: expect.any(Number) },
    errors: {},
  });
});
