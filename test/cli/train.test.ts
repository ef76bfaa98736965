import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { presets } from '../../src/train/presets.js';
import { createRun } from '../../src/train/run.js';
import { simganPresets } from '../../src/train/simgan-presets.js';
import { cliPath, runCli } from '../support/cli.js';
import { describeTraining } from '../support/describe-training.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-cli-train-'));
});

afterEach(() => rm(folder, { recursive: true }));

describe('repose train --resume', () => {
  test('--dry-run prints the configuration of the run, not of a preset', async () => {
    const config = { ...presets.tiny, seed: 77 };
    const { stdout } = await runCli(
      'train',
      '--dry-run',
      '--resume',
      await createRun(folder, 'mine', config),
    );
    expect(JSON.parse(stdout)).toEqual(config);
  });

  test.each([
    ['--set', 'g2.steps=5'],
    ['--preset', 'synthetic'],
    ['--runs', 'elsewhere'],
    ['--name', 'other'],
  ])('refuses %s, which could not take effect', async (flag, value) => {
    const { status, stderr } = await runCli('train', '--resume', folder, flag, value);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `error: Cannot take ${flag} with --resume: a run keeps the settings of its config.json, expected no other\n`,
    });
  });

  test('refuses a folder that is no run', async () => {
    expect(await runCli('train', '--resume', folder)).toMatchObject({ status: 3 });
  });
});

describe('repose train --method', () => {
  test('chooses the presets, and takes the photographs as a path that holds anywhere', async () => {
    const { stdout } = await runCli(
      'train',
      '--dry-run',
      '--method',
      'simgan',
      '--photographs',
      'photographs',
    );
    const { simgan } = simganPresets;
    expect(JSON.parse(stdout)).toEqual({ ...simgan, photographs: join(process.cwd(), 'photographs') });
  });

  test('refuses photographs for PG2, and with --resume', async () => {
    expect(await runCli('train', '--dry-run', '--photographs', 'photographs')).toMatchObject({
      status: 2,
      stderr: 'error: Cannot train: the configuration: Unrecognized key: "photographs"\n',
    });
    expect(await runCli('train', '--resume', folder, '--photographs', 'photographs')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Cannot take --photographs with --resume'),
    });
  });
});

describe('repose train --config', () => {
  test('goes by the file, with settings replaced', async () => {
    const path = join(folder, 'config.json');
    await writeFile(path, JSON.stringify({ ...presets.tiny, seed: 77 }));
    const { stdout } = await runCli('train', '--dry-run', '--config', path, '--set', 'g1.steps=3');
    const { g1 } = presets.tiny;
    expect(JSON.parse(stdout)).toEqual({ ...presets.tiny, seed: 77, g1: { ...g1, steps: 3 } });
  });

  test.each([
    ['{"seed": 1}', 'Cannot train: preset: '],
    ['seed: 1', 'expected the config.json of a run or of a bundle'],
  ])('refuses a file that holds %s', async (text, message) => {
    const path = join(folder, 'config.json');
    await writeFile(path, text);
    const { status, stderr } = await runCli('train', '--dry-run', '--config', path);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });

  test('refuses a preset beside it', async () => {
    const { status, stderr } = await runCli('train', '--config', 'config.json', '--preset', 'tiny');
    expect(status).toBe(2);
    expect(stderr).toContain("'--preset <name>'");
  });
});

describeTraining('repose train, told to stop', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s saves a checkpoint after the step under way',
    async (signal) => {
      const settings = ['g1.steps=1000000', 'checkpointEvery=1000000'].flatMap((text) => ['--set', text]);
      const flags = ['train', '--preset', 'tiny', '--runs', folder, ...settings];
      const child = spawn(process.execPath, [cliPath, ...flags], { stdio: ['ignore', 'ignore', 'pipe'] });
      const ended = once(child, 'exit');
      const lines: string[] = [];
      for await (const line of createInterface({ input: child.stderr })) {
        lines.push(line);
        if (line.startsWith('1/1000000')) child.kill(signal);
      }
      expect(await ended).toEqual([0, null]);
      expect(lines.at(-1)).toMatch(/^continue with: npm run train -- --resume .*001-tiny$/);
      expect(await readdir(join(folder, '001-tiny', 'checkpoints'))).toEqual([
        expect.stringMatching(/^g1-0000/),
      ]);
    },
  );
});

describeTraining('repose train, killed', () => {
  const runFolder = () => join(folder, '001-tiny');
  /** Runs until a line of standard error starts with `start`, then kills it outright; without `start`, to its end. */
  const trainUntil = async (flags: readonly string[], start?: string) => {
    const child = spawn(process.execPath, [cliPath, 'train', ...flags], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const ended = once(child, 'exit');
    for await (const line of createInterface({ input: child.stderr }))
      if (start !== undefined && line.startsWith(start)) child.kill('SIGKILL');
    return ended;
  };

  test('again and again, and resumed, ends with the very weights of a run in one go', async () => {
    for (const line of ['stage g1', 'g1 2', 'stage g2', 'g2 2']) {
      const isThere = (await readdir(folder)).length > 0;
      const flags = isThere ? ['--resume', runFolder()] : ['--preset', 'tiny', '--runs', folder];
      expect(await trainUntil(flags, line)).toEqual([null, 'SIGKILL']);
    }
    expect(await trainUntil(['--resume', runFolder()])).toEqual([0, null]);

    const straight = join(folder, 'straight');
    expect(await trainUntil(['--preset', 'tiny', '--runs', straight])).toEqual([0, null]);
    const last = join('checkpoints', 'g2-0000004');
    for (const file of await readdir(join(runFolder(), last))) {
      const [killed, whole] = [runFolder(), join(straight, '001-tiny')].map((run) =>
        readFile(join(run, last, file)),
      );
      expect((await killed!).equals(await whole!)).toBe(true);
    }
  }, 180_000); // six starts of TensorFlow
});

describeTraining('repose train --data', () => {
  test("trains on a folder of anybody's pictures, two pictures of each of three people", async () => {
    const people = join(folder, 'people');
    const drawn = await runCli('synthesize', '--out', people, '--count', '3', '--size', '16x32');
    expect(drawn.status).toBe(0);
    const flags = ['--preset', 'tiny', '--runs', join(folder, 'runs'), '--data', people];
    const { status, stderr } = await runCli('train', ...flags, '--person-pattern', '^(person-\\d+)');
    expect(stderr).toContain('export it with: npm run export');
    expect(status).toBe(0);
    const [run] = await readdir(join(folder, 'runs'));
    const config = JSON.parse(await readFile(join(folder, 'runs', run!, 'config.json'), 'utf8'));
    expect(config).toMatchObject({ data: 'folder', dataFolder: people });
  }, 180_000);
});

describeTraining('repose train, on an x64 CPU', () => {
  const testOnX64 = process.arch === 'x64' ? test : test.skip;

  testOnX64('convolves by oneDNN, forward and backward, whatever instructions the CPU has', async () => {
    const flags = ['--preset', 'tiny', '--runs', folder, '--set', 'g1.steps=1', '--set', 'g2.steps=0'];
    const { TF_ENABLE_ONEDNN_OPTS: _, ...environment } = process.env;
    const child = spawn(process.execPath, [cliPath, 'train', ...flags], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...environment, ONEDNN_VERBOSE: '1' },
    });
    const passes = new Set<string>();
    for await (const line of createInterface({ input: child.stdout })) {
      const [, pass] = /^onednn_verbose,.*,convolution,[^,]*,([^,]*),/.exec(line) ?? [];
      if (pass) passes.add(pass);
    }
    expect([...passes].sort()).toEqual(
      expect.arrayContaining(['backward_data', 'backward_weights', expect.stringMatching(/^forward/)]),
    );
  });
});
