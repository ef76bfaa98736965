/**
 * `npm run bench:variants`: what int8 and fp16 cost in quality and gain in speed. Prints a table of calibration methods
 * and of layers kept in float32, measured on a bundle and held-out people, and one of speed; with --write puts them into
 * docs/quantisation-benchmarks.md.
 */
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { writeSection } from '../write-section.js';

process.env.ORT_DISABLE_TELEMETRY = '1';
const document = join(dirname(dirname(import.meta.dirname)), 'docs', 'quantisation-benchmarks.md');

const { model, only, pairs, calibration, rounds, write } = new Command()
  .name('bench:variants')
  .description('Measures int8 and fp16 against fp32')
  .option('--model <folder>', 'the bundle whose pictures are measured', 'models/default')
  .option('--only <parts...>', 'quality, speed', ['quality', 'speed'])
  .option('--pairs <count>', 'held-out pairs that are drawn', Number, 200)
  .option('--calibration <count>', 'other pairs that ranges are chosen from', Number, 64)
  .option('--rounds <count>', 'how often each graph is timed', Number, 30)
  .option('--write', 'put the tables into docs/quantisation-benchmarks.md')
  .parse()
  .opts();

const parts = {
  quality: async () => {
    const { measureQuality, formatQuality } = await import('./quality.js');
    const results = await measureQuality(model, { pairs, calibration });
    return { results, text: formatQuality(results) };
  },
  speed: async () => {
    const { measureSpeed, formatSpeed } = await import('./speed.js');
    const results = await measureSpeed(rounds);
    return { results, text: formatSpeed(results) };
  },
};

for (const name of only) {
  const { results, text } = await parts[name]();
  process.stdout.write(`${text}\n`);
  if (write) await writeSection(document, { name, text, results });
}
