/**
 * `npm run bench:export`: our exporter beside PyTorch's two and tf2onnx, and our int8 graphs beside onnxruntime's own tool.
 * Makes the networks, exports them with each, times the files in one onnxruntime, prints the tables, and with --write puts
 * them into docs/export-benchmarks.md.
 */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command, Option } from 'commander';
import { buildIfStale } from '../../scripts/build.js';
import { writeSection } from '../write-section.js';
import { setUpEnvironment } from './environments.js';

const root = dirname(dirname(import.meta.dirname));
const bundle = join(root, 'models', 'default');
const document = join(root, 'docs', 'export-benchmarks.md');

const { against, only, rounds, clock, write } = new Command()
  .name('bench:export')
  .description('Compares exported graphs with those of other exporters')
  .addOption(
    new Option('--against <peers...>', 'which exporters to compare with')
      .choices(['torch', 'tf2onnx', 'quantize-static'])
      .default(['torch', 'tf2onnx', 'quantize-static']),
  )
  .option('--only <networks...>', 'networks by name, such as g1-f32; all by default', [])
  .option('--rounds <count>', 'how often each file is timed', Number, 11)
  .addOption(
    new Option('--clock <clock>', 'wall time, or processor time on a machine that does other things')
      .choices(['wall', 'cpu'])
      .default('wall'),
  )
  .option('--write', `put the tables into docs/export-benchmarks.md`)
  .parse()
  .opts();

buildIfStale();
const { cacheFolder } = await import('../../dist/cli/cache-folder.js');
const cache = cacheFolder(process.env);
const folder = join(cache, 'bench-export');
await mkdir(folder, { recursive: true });

const timing = setUpEnvironment('timing', cache);
for (const peer of against) {
  // onnxruntime's package holds quantize_static too.
  const pythons = { timing, peer: peer === 'quantize-static' ? timing : setUpEnvironment(peer, cache) };
  const { compare, format } = await import(`./against-${peer}.js`);
  const results = await compare({ pythons, folder: join(folder, peer), cache, bundle, only, rounds, clock });
  const text = format(results);
  process.stdout.write(`${text}\n`);
  if (write) await writeSection(document, { name: peer, text, results });
}
