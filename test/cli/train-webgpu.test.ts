import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { decodeSafetensors } from '../../src/checkpoint/safetensors.js';
import { tensorflowAvailable } from '../../src/train/tensorflow/load.js';
import { cliPath, runCli } from '../support/cli.js';
import { describeWebgpu } from '../support/describe-webgpu.js';
import { tinyWarpedFlags } from '../support/tiny-warped.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-cli-webgpu-'));
});

afterEach(() => rm(folder, { recursive: true }));

test('repose train --backend webgpu refuses a precision that only TensorFlow has', async () => {
  const flags = ['--backend', 'webgpu', '--set', 'precision=bfloat16', '--dry-run'];
  expect(await runCli('train', '--preset', 'tiny', ...flags)).toMatchObject({
    status: 2,
    stderr: 'error: Cannot train: precision: bfloat16 needs the backend tensorflow, expected fp32 or auto\n',
  });
});

test('repose train --backend webgpu says what is missing where Vulkan finds no driver', async () => {
  const env = {
    ...process.env,
    VK_DRIVER_FILES: join(folder, 'none'),
    VK_ICD_FILENAMES: join(folder, 'none'),
  };
  const flags = ['train', '--preset', 'tiny', '--backend', 'webgpu', '--runs', folder];
  const child = spawn(process.execPath, [cliPath, ...flags], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) lines.push(line);
  expect(await ended).toEqual([4, null]);
  expect(lines.at(-1)).toMatch(
    /^error: Cannot train on webgpu: no adapter found, expected a GPU with a Vulkan driver/,
  );
  expect(await readdir(folder)).toEqual([]);
});

describeWebgpu('repose train --backend webgpu', () => {
  const settings = ['g1.steps=2', 'g2.steps=2', 'checkpointEvery=1'].flatMap((text) => ['--set', text]);
  const inputs = { paper: ['--preset', 'tiny'], warped: tinyWarpedFlags } as const;

  /** Runs to its end, or until a line of standard error starts with `until`, then kills it. */
  const runUntil = async (flags: readonly string[], until?: string) => {
    const child = spawn(process.execPath, [cliPath, ...flags], { stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = once(child, 'exit');
    for await (const line of createInterface({ input: child.stderr }))
      if (until !== undefined && line.startsWith(until)) child.kill('SIGKILL');
    return ended;
  };
  const readEvents = async (run: string) =>
    (await readFile(join(run, 'stats.jsonl'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  test.each(['paper', 'warped'] as const)(
    'killed, and resumed, trains %s inputs as TensorFlow does, and says what it ran on',
    async (kind) => {
      const run = join(folder, '001-tiny');
      const start = ['train', ...inputs[kind], ...settings, '--name', 'tiny'];
      const flags = [...start, '--backend', 'webgpu', '--runs', folder];
      expect(await runUntil(flags, 'g1 1')).toEqual([null, 'SIGKILL']);
      expect(await runUntil(['train', '--resume', run])).toEqual([0, null]);

      const events = await readEvents(run);
      const started = { kind: 'backend', backend: 'webgpu', device: process.env['REPOSE_TEST_WEBGPU'] };
      expect(events.filter(({ kind }) => kind === 'backend')).toEqual([
        expect.objectContaining(started),
        expect.objectContaining(started),
      ]);
      expect(JSON.parse(await readFile(join(run, 'config.json'), 'utf8'))).toMatchObject({
        backend: 'webgpu',
      });
      expect(await readdir(join(run, 'samples'))).toContain('g2-0000002.png');

      if (!tensorflowAvailable().available) return; // nothing to compare with
      const twin = join(folder, 'tensorflow');
      expect(await runUntil([...start, '--runs', twin])).toEqual([0, null]);
      const expected = await readEvents(join(twin, '001-tiny'));
      const atCheckpoints = (all: typeof events) =>
        all.filter(({ kind }) => kind === 'checkpoint').map(({ metrics }) => metrics);
      const steps = (all: typeof events) =>
        all.filter(({ kind }) => kind === 'step').map(({ losses }) => losses);
      expectClose(atCheckpoints(events), atCheckpoints(expected), 1e-3);
      expect(steps(events).length).toBe(4);
      expectClose(steps(events), steps(expected), 1e-4);
      for (const name of ['g1', 'g2', 'd']) {
        const file = join('checkpoints', 'g2-0000002', `${name}.safetensors`);
        const [ours, theirs] = await Promise.all(
          [run, join(twin, '001-tiny')].map((of) => readWeights(join(of, file))),
        );
        expect(relativeError(ours!, theirs!)).toBeLessThan(1e-3);
      }
    },
    480_000,
  ); // a software adapter takes seconds a step
});

type Numbers = readonly Readonly<Record<string, number>>[];

/** The same names, and values that differ by `tolerance`, relatively, at most. */
function expectClose(actual: Numbers, expected: Numbers, tolerance: number): void {
  expect(actual.map((one) => Object.keys(one))).toEqual(expected.map((one) => Object.keys(one)));
  for (const [i, one] of expected.entries())
    for (const [name, value] of Object.entries(one)) {
      const difference = Math.abs(actual[i]![name]! - value) / Math.max(Math.abs(value), 1e-3);
      expect({ i, name, isClose: difference <= tolerance }).toEqual({ i, name, isClose: true });
    }
}

async function readWeights(path: string): Promise<number[]> {
  const { tensors } = decodeSafetensors(await readFile(path));
  return [...tensors.values()].flatMap(({ values }) => [...values]);
}

/** |a - b| / |b| */
function relativeError(a: readonly number[], b: readonly number[]): number {
  const norm = (values: readonly number[]) => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
  return norm(a.map((value, i) => value - b[i]!)) / norm(b);
}
