/**
 * `npm run bench`: measures calls per second and latencies of the server, with ghz and our client,
 * compared with other servers of the same graphs and with a bare onnxruntime loop.
 * Prints tables, writes JSON and an SVG plot, and with --write puts the tables into
 * docs/serving-benchmarks.md.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { parseCount, parseNumber, parseNumbers } from '#dist/cli/parse-number.js';
import { packageRoot } from '#dist/package-root.js';
import { describeMachine } from '../describe-machine.js';
import { writeSection } from '../write-section.js';
import { type BenchmarkOptions, benchmark } from './benchmark.js';
import { formatProfile } from './format-profile.js';
import { formatResults } from './format-results.js';
import { formatTuning } from './format-tuning.js';
import { modelNames, precisionNames } from './models.js';
import { plotLatency } from './plot-latency.js';
import { profile } from './profile.js';
import { type PeerName, peerNames } from './servers/peers.js';
import { tunePeers } from './tune-peers.js';

interface Options extends Omit<BenchmarkOptions, 'peers' | 'callers' | 'loads'> {
  readonly callers?: readonly number[];
  readonly loads?: readonly number[];
  readonly peers: readonly (PeerName | 'none')[];
  readonly tune?: true;
  readonly profile?: true;
  readonly out: string;
  readonly write?: true;
}

/** Results, and their tables. */
interface Measured {
  readonly results: unknown;
  readonly text: string;
}

const options = new Command()
  .name('bench')
  .description('Measures the server under load, closed loop and open loop')
  .addOption(
    new Option('--model <model>', 'f32: random weights, base width 32; default: the bundled model')
      .choices(modelNames)
      .default('f32'),
  )
  .addOption(
    new Option('--precision <precision>', 'of our server and of onnxruntime alone')
      .choices(precisionNames)
      .default('fp32'),
  )
  .addOption(
    new Option('--callers <counts...>', 'callers of the closed loop')
      .argParser(parseNumbers)
      .default(undefined, '1 4 16 64'),
  )
  .addOption(
    new Option('--loads <percents...>', 'offered load of the open loop, in percent of the capacity')
      .argParser(parseNumbers)
      .default(undefined, '50 80 120 300'),
  )
  .option('--seconds <seconds>', 'of a turn', parseNumber, 4)
  .option('--rounds <count>', 'turns of each server at each point', parseCount, 3)
  .addOption(
    new Option('--peers <peers...>', 'what to measure beside our server')
      .choices([...peerNames, 'none'])
      .default(peerNames),
  )
  .addOption(
    new Option(
      '--peer-precision <precision>',
      'of the graphs that the peers serve; left out: as ours',
    ).choices(precisionNames),
  )
  .option('--tune', 'instead: the settings that were tried for the peers, each as calls a second')
  .option('--profile', 'instead: where the time of a request goes, and engines beside onnxruntime alone')
  .option('--out <folder>', 'where to write the results', 'out/bench')
  .option('--write', 'put the tables into docs/serving-benchmarks.md')
  .parse()
  .opts<Options>();

const { model, precision, callers = [1, 4, 16, 64], loads = [50, 80, 120, 300] } = options;
const peers = options.peers.filter((name) => name !== 'none');
const machine = describeMachine();
await mkdir(options.out, { recursive: true });
if (options.profile) await runProfile();
else if (options.tune) await runTuning();
else await runBenchmark();

async function runBenchmark(): Promise<void> {
  const name = `${model}-${precision}`;
  const results = { machine, ...(await benchmark({ ...options, peers, callers, loads })) };
  await keep(name, { results, text: formatResults(results) });
  const plot = await plotLatency(results);
  await writeFile(join(options.out, `${name}.svg`), plot);
  if (options.write) await writeFile(join(packageRoot, 'docs', `latency-${name}.svg`), plot);
}

async function runProfile(): Promise<void> {
  const results = { machine, ...(await profile(options)) };
  await keep(`profile-${model}-${precision}`, { results, text: formatProfile(results) });
}

async function runTuning(): Promise<void> {
  const results = { machine, ...(await tunePeers(peers, options)) };
  await keep(`tuning-${model}-${precision}`, { results, text: formatTuning(results) });
}

/** Prints the tables and writes them with their results; with `--write` also into the document. */
async function keep(name: string, { results, text }: Measured): Promise<void> {
  process.stdout.write(`${text}\n`);
  await writeFile(join(options.out, `${name}.json`), `${JSON.stringify(results, null, 1)}\n`);
  await writeFile(join(options.out, `${name}.md`), `${text}\n`);
  const document = join(packageRoot, 'docs', 'serving-benchmarks.md');
  if (options.write) await writeSection(document, { name, text, results });
}
