/**
 * `npm run bench:rewrites`: measures the gain of each of the exporter's rewrites in onnxruntime:
 * the graph with all rewrites against the graph without one, and without any. Prints a Markdown
 * table. The graphs run in turn, so that other load affects both alike. Times are processor time,
 * without waiting for other programs; the gain is that of the medians.
 */
import { Command, Option } from 'commander';
import { InferenceSession } from 'onnxruntime-node';
import { parseCount } from '#dist/cli/parse-number.js';
import type { Graph } from '#dist/export/graph.js';
import { encodeModel } from '#dist/export/onnx/encode-model.js';
import { createRandomFeeds } from '#dist/export/onnxruntime/random-feeds.js';
import { type RewriteName, rewriteNames } from '#dist/export/rewrites/optimise-graph.js';
import { toMedian } from '#dist/median.js';
import { type ModelName, models } from './models.js';

interface Options {
  readonly models: readonly ModelName[];
  readonly repeats: number;
  readonly batch: number;
  readonly threads: number;
}

const modelNames = Object.keys(models);

const options = new Command()
  .name('bench:rewrites')
  .description("Measures what each of the exporter's rewrites gains")
  .addOption(
    new Option('--models <names...>', 'the networks to measure on').choices(modelNames).default(modelNames),
  )
  .option('--repeats <count>', 'runs of each graph', parseCount, 20)
  .option('--batch <count>', 'pictures of a run', parseCount, 1)
  .option('--threads <count>', 'of onnxruntime', parseCount, 1)
  .parse()
  .opts<Options>();

console.log('| model | without | nodes | ms | with all, ms | gain | largest difference |');
console.log('| --- | --- | --- | --- | --- | --- | --- |');
for (const name of options.models) await measureModel(name);

async function measureModel(name: ModelName): Promise<void> {
  const build = models[name]();
  const full = await build({});
  const variants: { readonly label: RewriteName | 'any'; readonly graph: Graph }[] = [];
  for (const label of ['any', ...rewriteNames] as const) {
    const graph = await build({ without: label === 'any' ? rewriteNames : [label] });
    if (differs(graph, full)) variants.push({ label, graph });
  }
  for (const { label, graph } of variants) {
    const { baseMs, fullMs, gain, difference } = await compare(graph, full);
    const cells = [name, label, graph.nodes.length, baseMs.toFixed(2), fullMs.toFixed(2), formatGain(gain)];
    console.log(`| ${[...cells, difference.toExponential(1)].join(' | ')} |`);
  }
}

/** Whether a rewrite did anything: it adds or removes nodes, or leads them to other values. */
function differs(a: Graph, b: Graph): boolean {
  return JSON.stringify(a.nodes) !== JSON.stringify(b.nodes);
}

/** Runs two graphs in turn, the first one first in every other turn. */
async function compare(base: Graph, full: Graph) {
  const [first, second] = [await createSession(base), await createSession(full)];
  const feeds = createRandomFeeds(first, options.batch);
  const outputs = [await first.run(feeds), await second.run(feeds)] as const;
  const runs = [
    { session: first, times: [] as number[] },
    { session: second, times: [] as number[] },
  ] as const;
  for (let turn = 0; turn < options.repeats; turn += 1) {
    for (const { session, times } of turn % 2 === 0 ? runs : runs.toReversed()) {
      const start = process.cpuUsage();
      await session.run(feeds);
      const { user, system } = process.cpuUsage(start);
      times.push((user + system) / 1000);
    }
  }
  for (const { session } of runs) await session.release();
  const [baseMs, fullMs] = [toMedian(runs[0].times), toMedian(runs[1].times)];
  return { baseMs, fullMs, gain: 1 - fullMs / baseMs, difference: largestDifference(...outputs) };
}

function createSession(graph: Graph): Promise<InferenceSession> {
  const bytes = encodeModel(graph, { name: 'bench', version: '' });
  const threads = { intraOpNumThreads: options.threads, interOpNumThreads: 1 };
  return InferenceSession.create(bytes, { ...threads, logSeverityLevel: 3 });
}

type Outputs = InferenceSession.ReturnType;

/** Relative to the largest number of the output. */
function largestDifference(first: Outputs, second: Outputs): number {
  const differences = Object.keys(first).map((name) => {
    const [a, b] = [toNumbers(first, name), toNumbers(second, name)];
    const scale = a.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    const differenceAt = (value: number, index: number) => Math.abs(value - (b[index] ?? Number.NaN));
    return a.reduce((largest, value, index) => Math.max(largest, differenceAt(value, index)), 0) / scale;
  });
  return Math.max(...differences);
}

/** These networks give floats and bytes. */
function toNumbers(outputs: Outputs, name: string): Float32Array {
  const data = outputs[name]?.data;
  if (data instanceof Float32Array) return data;
  if (data instanceof Uint8Array) return Float32Array.from(data);
  throw new Error(`Cannot compare "${name}": expected an output of floats or bytes`);
}

function formatGain(gain: number): string {
  return `${(100 * gain).toFixed(1)} %`;
}
