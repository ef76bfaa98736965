import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.js';
import { describeTraining } from '../support/describe-training.js';
import { writeRefinerRun } from '../support/refiner-run.js';
import { writeSamplerRun } from '../support/sampler-run.js';

/** What the rows of a table are about. */
function listTitles(text: string): string[] {
  return [...text.matchAll(/^\| (.*?) +\| +\d+ % /gm)].map(([, title = '']) => title);
}

describeTraining('npm run bench:mask with runs that are there', () => {
  let out: string;
  beforeAll(async () => {
    out = mkdtempSync(join(tmpdir(), 'repose-mask-'));
    await writeRefinerRun(join(out, '001-simgan'));
    await writeSamplerRun(join(out, '002-dagan'));
  });
  afterAll(() => rmSync(out, { recursive: true }));

  interface Asked {
    readonly size: string;
    readonly simgan: string;
  }
  const bench = ({ size, simgan }: Asked) => {
    const few = ['--size', size, '--people', '2', '--held-out', '2', '--out', join(out, size)];
    const runs = ['--simgan', join(out, simgan), '--dagan', join(out, '002-dagan')];
    const command = ['scripts/run-program.js', 'bench/mask/main.ts', ...few, ...runs];
    return spawnSync(process.execPath, command, { cwd: packageRoot, encoding: 'utf8' });
  };

  test('measures both beside what they start from and should be like, and draws them', () => {
    const { stdout } = bench({ size: '16x32', simgan: '001-simgan' });
    const [refined = '', sampled = ''] = stdout.split(/(?=^2 people of two pictures at 16x32; DAGAN)/m);
    expect(refined).toContain('SimGAN: 4 channels, batches of 2 pairs, 2 + 2 + 4 steps, lambda 0.05;');
    expect(listTitles(refined)).toEqual(['the plain pictures', 'SimGAN', 'the other camera itself']);
    expect(refined).toContain("joints' error");
    expect(sampled).toContain('DAGAN: 4 channels, batches of 2 pairs, 4 steps;');
    expect(listTitles(sampled).slice(0, 2)).toEqual(['DAGAN', 'a copy of the picture']);
    expect(sampled).not.toContain("joints' error"); // which nobody knows
    for (const name of ['simgan.jpg', 'dagan.jpg']) expect(existsSync(join(out, '16x32', name))).toBe(true);
  }, 300_000);

  test.each([
    [{ size: '24x48', simgan: '001-simgan' }, 'its pictures are 16x32, expected --size 24x48'],
    [{ size: '16x32', simgan: '002-dagan' }, 'a run of dagan, expected one of simgan'],
  ])(
    'refuses %j',
    (asked, message) => {
      expect(bench(asked).stderr).toContain(message);
    },
    300_000,
  );
});
