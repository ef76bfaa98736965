/**
 * `npm run bench:export`: our exporter beside PyTorch's two and tf2onnx, and our int8 graphs beside
 * onnxruntime's own tool. Makes the networks, exports them with each, times the files in one
 * onnxruntime, prints the tables, and with --write puts them into docs/export-benchmarks.md.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { cacheFolder } from '#dist/cache-folder.js';
import { parseCount } from '#dist/cli/parse-number.js';
import { packageRoot } from '#dist/package-root.js';
import { writeSection } from '../write-section.js';
import { compareQuantizeStatic } from './against-quantize-static.js';
import { compareTf2onnx } from './against-tf2onnx.js';
import { compareTorch } from './against-torch.js';
import { setUpEnvironment } from './environments.js';
import { formatQuantizeStatic } from './format-quantize-static.js';
import { formatTf2onnx } from './format-tf2onnx.js';
import { formatTorch } from './format-torch.js';
import type { CompareOptions } from './results.js';

interface Options extends Pick<CompareOptions, 'only' | 'rounds' | 'clock'> {
  readonly against: readonly Peer[];
  readonly write?: true;
}

/** A comparison's printed tables and its numbers. */
interface Compared {
  readonly text: string;
  readonly results: unknown;
}

/** The comparisons; `environment` has the peer's packages. */
const peers = {
  torch: { environment: 'torch', compare: compareWith(compareTorch, formatTorch) },
  tf2onnx: { environment: 'tf2onnx', compare: compareWith(compareTf2onnx, formatTf2onnx) },
  // onnxruntime's package holds quantize_static too.
  'quantize-static': {
    environment: 'timing',
    compare: compareWith(compareQuantizeStatic, formatQuantizeStatic),
  },
} as const;
type Peer = keyof typeof peers;

const { against, only, rounds, clock, write } = new Command()
  .name('bench:export')
  .description('Compares exported graphs with those of other exporters')
  .addOption(
    new Option('--against <peers...>', 'which exporters to compare with')
      .choices(Object.keys(peers))
      .default(Object.keys(peers)),
  )
  .option('--only <networks...>', 'networks by name, such as g1-f32; all by default', [])
  .option('--rounds <count>', 'how often each file is timed', parseCount, 11)
  .addOption(
    new Option('--clock <clock>', 'wall time, or processor time on a machine that does other things')
      .choices(['wall', 'cpu'])
      .default('wall'),
  )
  .option('--write', 'put the tables into docs/export-benchmarks.md')
  .parse()
  .opts<Options>();

const cache = cacheFolder(process.env);
const timing = setUpEnvironment('timing', cache);
for (const name of against) {
  const { environment, compare } = peers[name];
  const pythons = { timing, peer: setUpEnvironment(environment, cache) };
  const folder = join(cache, 'bench-export', name);
  await mkdir(folder, { recursive: true });
  const bundle = join(packageRoot, 'models', 'default');
  const { text, results } = await compare({ pythons, folder, cache, bundle, only, rounds, clock });
  process.stdout.write(`${text}\n`);
  if (write) await writeSection(join(packageRoot, 'docs', 'export-benchmarks.md'), { name, text, results });
}

function compareWith<Results>(
  compare: (options: CompareOptions) => Promise<Results>,
  format: (results: Results) => string,
): (options: CompareOptions) => Promise<Compared> {
  return async (options) => {
    const results = await compare(options);
    return { text: format(results), results };
  };
}
