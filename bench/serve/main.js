/**
 * `npm run bench`: calls a second and latencies of the server, by ghz and by our own client, beside the servers that one would
 * otherwise take, with the same graphs, and a bare onnxruntime loop. Prints tables, writes JSON and an SVG plot, and with --write
 * puts the tables into docs/serving-benchmarks.md.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command, Option } from 'commander';
import { buildIfStale } from '../../scripts/build.js';
import { describeMachine } from '../describe-machine.js';
import { writeSection } from '../write-section.js';

const root = dirname(dirname(import.meta.dirname));
const document = join(root, 'docs', 'serving-benchmarks.md');

const peers = ['python', 'triton', 'mlserver', 'mlserver-stream'];

const options = new Command()
  .name('bench')
  .description('Measures the server under load, closed loop and open loop')
  .addOption(
    new Option('--model <model>', 'f32: random weights, base width 32; default: the bundled model')
      .choices(['f32', 'default'])
      .default('f32'),
  )
  .addOption(
    new Option('--precision <precision>', 'of our server and of onnxruntime alone')
      .choices(['fp32', 'int8'])
      .default('fp32'),
  )
  .option('--callers <counts...>', 'callers of the closed loop', ['1', '4', '16', '64'])
  .option('--loads <percents...>', 'offered load of the open loop, in percent of the capacity', [
    '50',
    '80',
    '120',
    '300',
  ])
  .option('--seconds <seconds>', 'of a turn', Number, 4)
  .option('--rounds <count>', 'turns of each server at each point', Number, 3)
  .addOption(
    new Option('--peers <peers...>', 'what to measure beside our server')
      .choices([...peers, 'none'])
      .default(peers),
  )
  .addOption(
    new Option(
      '--peer-precision <precision>',
      'of the graphs that the peers serve; left out: as ours',
    ).choices(['fp32', 'int8']),
  )
  .option('--tune', 'instead: the settings that were tried for the peers, each as calls a second')
  .option('--profile', 'instead: where the time of a request goes, and engines beside onnxruntime alone')
  .option('--out <folder>', 'where to write the results', 'out/bench')
  .option('--write', 'put the tables into docs/serving-benchmarks.md')
  .parse()
  .opts();

buildIfStale();
const machine = describeMachine();
await mkdir(options.out, { recursive: true });
if (options.profile) await runProfile();
else if (options.tune) await runTuning();
else await runBenchmark();

async function runBenchmark() {
  const { benchmark } = await import('./benchmark.js');
  const { formatResults } = await import('./format-results.js');
  const { plotLatency } = await import('./plot-latency.js');
  const name = `${options.model}-${options.precision}`;
  const results = { machine, ...(await benchmark(options)) };
  await keep(name, { results, text: formatResults(results) });
  const plot = await plotLatency(results);
  await writeFile(join(options.out, `${name}.svg`), plot);
  if (options.write) await writeFile(join(root, 'docs', `latency-${name}.svg`), plot);
}

async function runProfile() {
  const { profile } = await import('./profile.js');
  const { formatProfile } = await import('./format-profile.js');
  const results = { machine, ...(await profile(options)) };
  await keep(`profile-${options.model}-${options.precision}`, { results, text: formatProfile(results) });
}

async function runTuning() {
  const { tunePeers } = await import('./tune-peers.js');
  const { formatTuning } = await import('./format-tuning.js');
  const results = { machine, ...(await tunePeers(options)) };
  await keep(`tuning-${options.model}-${options.precision}`, { results, text: formatTuning(results) });
}

/** Prints the tables and writes them with their numbers, into the document too where `--write` says so. */
async function keep(name, { results, text }) {
  process.stdout.write(`${text}\n`);
  await writeFile(join(options.out, `${name}.json`), `${JSON.stringify(results, null, 1)}\n`);
  await writeFile(join(options.out, `${name}.md`), `${text}\n`);
  if (options.write) await writeSection(document, { name, text, results });
}
