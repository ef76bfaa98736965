/**
 * `npm run bench:variants`: what int8 and fp16 cost in quality and gain in speed. Prints a table of
 * calibration methods and of layers kept in float32, measured on a bundle and held-out people, and
 * one of speed; with --write puts them into docs/quantisation-benchmarks.md.
 */
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { parseCount } from '#dist/cli/parse-number.js';
import { packageRoot } from '#dist/package-root.js';
import { writeSection } from '../write-section.js';
import { formatQuality, measureQuality } from './quality.js';
import { formatSpeed, measureSpeed } from './speed.js';

interface Options {
  readonly model: string;
  readonly only: readonly Part[];
  readonly pairs: number;
  readonly calibration: number;
  readonly rounds: number;
  readonly write?: true;
}

const { model, only, pairs, calibration, rounds, write } = new Command()
  .name('bench:variants')
  .description('Measures int8 and fp16 against fp32')
  .option('--model <folder>', 'the bundle whose pictures are measured', 'models/default')
  .addOption(
    new Option('--only <parts...>', 'what to measure')
      .choices(['quality', 'speed'])
      .default(['quality', 'speed']),
  )
  .option('--pairs <count>', 'held-out pairs that are drawn', parseCount, 200)
  .option('--calibration <count>', 'other pairs that ranges are chosen from', parseCount, 64)
  .option('--rounds <count>', 'how often each graph is timed', parseCount, 30)
  .option('--write', 'put the tables into docs/quantisation-benchmarks.md')
  .parse()
  .opts<Options>();

const parts = {
  quality: async () => {
    const results = await measureQuality(model, { pairs, calibration });
    return { results, text: formatQuality(results) };
  },
  speed: async () => {
    const results = await measureSpeed(rounds);
    return { results, text: formatSpeed(results) };
  },
};
type Part = keyof typeof parts;

for (const name of only) {
  const { results, text } = await parts[name]();
  process.stdout.write(`${text}\n`);
  if (write)
    await writeSection(join(packageRoot, 'docs', 'quantisation-benchmarks.md'), { name, text, results });
}
