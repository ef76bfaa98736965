import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { timeSteps } from '../../src/gpu-check/time-steps.js';
import { cliPath } from '../support/cli.js';

const task = {
  baseWidth: 16,
  width: 64,
  height: 128,
  batchSize: 8,
  precision: 'fp32',
  device: 'auto',
} as const;

/** A program of Node's that speaks as training-protocol.ts says. */
function program(body: string): [string, ...string[]] {
  return [process.execPath, '--eval', `const task = JSON.parse(process.argv[1]); ${body}`];
}

const answers = `
  console.log('device Abacus ' + task.baseWidth + '\\nready');
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => console.log('step', 100 / line));`;

test('timeSteps() counts the steps after the warm-up, and tells the device', async () => {
  const times = await timeSteps(program(answers), { task, steps: [2, 10], limitMs: 30_000 });
  const expected = { firstStepsMs: 100, msPerStep: 10, imagesPerSecond: 800 };
  expect(times).toEqual({ device: 'Abacus 16', batchSize: 8, ...expected });
});

const failures: readonly [what: string, body: string, limitMs: number, message: string][] = [
  [
    'what a program says last when it fails',
    "console.error('a note\\nout of beads'); process.exit(1)",
    30_000,
    'out of beads',
  ],
  ['that it took too long', 'setInterval(() => undefined, 1000)', 1000, 'not done within 1 s'],
  [
    'that it ended without an answer',
    "console.log('ready')",
    30_000,
    'no times, expected those of 2 + 10 steps',
  ],
];
test.each(failures)('timeSteps() says %s', async (_, body, limitMs, message) => {
  await expect(timeSteps(program(body), { task, steps: [2, 10], limitMs })).rejects.toThrow(message);
});

test('repose train-check says why nothing trained where Vulkan finds no driver', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'repose-train-check-'));
  const none = join(folder, 'none');
  const env = { ...process.env, VK_DRIVER_FILES: none, VK_ICD_FILENAMES: none };
  await promisify(execFile)(process.execPath, [cliPath, 'train-check', '--out', folder, '--torch', none], {
    env,
  });
  const report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'));
  const failure = expect.stringContaining('Cannot train on webgpu: no adapter found');
  const { machine, ...trained } = report;
  expect(machine).toMatchObject({ node: process.version });
  expect(Object.keys(trained)).toHaveLength(4);
  for (const result of Object.values(trained)) expect(result).toMatchObject({ failure });
  await rm(folder, { recursive: true });
}, 120_000);
