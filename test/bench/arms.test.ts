import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Arm, createTables } from '../../bench/arms/tables.js';
import { packageRoot } from '../../src/package-root.js';
import { resolveConfig } from '../../src/train/resolve-config.js';
import { describeTraining } from '../support/describe-training.js';

const tables = createTables(16);
const arms = Object.values(tables).flat();

function configure({ preset, ablation, settings }: Arm) {
  const overrides = Object.entries(settings).map(([path, value]) => [path, JSON.stringify(value)] as const);
  return resolveConfig(preset, overrides, ablation === undefined ? {} : { ablation });
}

test('each arm is a configuration of its own, and has its name alone', () => {
  const configs = new Map<string, string>();
  for (const arm of arms) {
    const config = JSON.stringify(configure(arm));
    expect(configs.get(arm.name) ?? config).toBe(config);
    configs.set(arm.name, config);
  }
  expect(new Set(configs.values()).size).toBe(configs.size);
});

test('an arm that takes the G1 of another one differs from it in stage 2 alone', () => {
  const toCoarse = (arm: Arm) => ({ ...configure(arm), g2: {}, discriminator: {} });
  const taking = arms.filter(({ coarseOf }) => coarseOf !== undefined);
  expect(taking.map(({ name }) => name)).toEqual(['feature-matching', 'spectral', 'hinge', 'wide-g2']);
  for (const arm of taking)
    expect(toCoarse(arm)).toEqual(toCoarse(arms.find(({ name }) => name === arm.coarseOf)!));
});

test("the last arm of inputs is the first of settings, and differs from the default model's in losses alone", () => {
  const [last, first] = [tables.inputs.at(-1)!, tables.settings[0]!];
  expect(first.settings).toEqual(last.settings);
  expect(last.settings).toMatchObject({ inputs: 'warped', 'g2.featureMatching': 0, detailWeight: 0 });
});

/** The line of a table that begins with a title and ends with a score. */
function rowOf(title: string): RegExp {
  return new RegExp(`^\\| ${title.replaceAll('+', '\\+')} .*\\d\\.\\d{3} *\\|$`, 'm');
}

describeTraining('npm run bench:arms', () => {
  let out: string;
  beforeAll(() => {
    out = mkdtempSync(join(tmpdir(), 'repose-arms-'));
  });
  afterAll(() => rmSync(out, { recursive: true }));

  const bench = (...flags: string[]) => {
    const size = ['--size', '16x32', '--base-width', '4', '--identities', '2', '--held-out', '2'];
    const command = ['scripts/run-program.js', 'bench/arms/main.ts', ...size, '--out', out, ...flags];
    return spawnSync(process.execPath, command, { cwd: packageRoot, encoding: 'utf8' });
  };

  test('trains and measures every model of a table, once', () => {
    const first = bench('--table', 'settings', '--steps', '2+1');
    expect(first.stderr).toContain('training into');
    const titles = tables.settings.flatMap(({ titles }) => Object.values(titles));
    for (const title of ['the condition image itself', ...titles]) expect(first.stdout).toMatch(rowOf(title));
    const { steps, scores } = JSON.parse(readFileSync(join(out, 'spectral.json'), 'utf8'));
    expect(steps).toEqual({ g1: 2, g2: 1 });
    for (const set of [scores.people, scores.photographs])
      for (const drawer of ['copy', 'paste', 'coarse', 'refined']) {
        expect(set[`${drawer}_mask_l1`]).toBeGreaterThan(0);
        expect(set[`${drawer}_ssim`]).toBeLessThan(1);
      }

    const again = bench('--table', 'settings', '--steps', '2+1');
    expect(again.stderr).not.toContain('training into');
    expect(again.stdout).toBe(first.stdout);
    expect(bench('--table', 'settings', '--steps', '3+1').stderr).toContain('name another --out');
  }, 300_000);
});
