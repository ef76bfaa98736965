/**
 * What each of the exporter's rewrites gains in onnxruntime: the graph with all of them against the graph without one, and
 * without any. `npm run bench:rewrites -- [--models NAME,NAME] [--repeats N] [--batch N] [--threads N]`; prints a table in
 * Markdown. The graphs run in turn, so that what else the machine does meets both of them alike. Times are of the processor,
 * which waiting for other programs does not add to; the gain is that of the medians.
 */
import { parseArgs } from 'node:util';
import { encodeModel } from '../../dist/export/onnx/encode-model.js';
import { rewrites } from '../../dist/export/rewrites/optimise-graph.js';

// onnxruntime 1.30 reports its use to its maker unless it is told not to before it loads; TensorFlow.js advertises.
process.env.ORT_DISABLE_TELEMETRY = '1';
console.warn = () => undefined;
const { InferenceSession } = await import('onnxruntime-node');
const { createRandomFeeds } = await import('../../dist/export/onnxruntime/random-feeds.js');
const { models } = await import('./models.js');

const { values: flags } = parseArgs({
  options: {
    models: { type: 'string', default: Object.keys(models).join(',') },
    repeats: { type: 'string', default: '20' },
    batch: { type: 'string', default: '1' },
    threads: { type: 'string', default: '1' },
  },
});

const all = Object.keys(rewrites);
console.log('| model | without | nodes | ms | with all, ms | gain | largest difference |');
console.log('| --- | --- | --- | --- | --- | --- | --- |');
for (const name of flags.models.split(',')) await measureModel(name);

async function measureModel(name) {
  if (!models[name])
    throw new Error(`Cannot measure "${name}": expected one of ${Object.keys(models).join(', ')}`);
  const build = models[name]();
  const full = await build({});
  const variants = [];
  for (const without of [all, ...all.map((rewrite) => [rewrite])]) {
    const graph = await build({ without });
    if (differs(graph, full)) variants.push({ without, graph });
  }
  for (const { without, graph } of variants) {
    const { baseMs, fullMs, gain, difference } = await compare(graph, full);
    const label = without.length > 1 ? 'any' : without[0];
    const cells = [name, label, graph.nodes.length, baseMs.toFixed(2), fullMs.toFixed(2), formatGain(gain)];
    console.log(`| ${[...cells, difference.toExponential(1)].join(' | ')} |`);
  }
}

/** Whether a rewrite did anything: it adds or removes nodes, or leads them to other values. */
function differs(a, b) {
  return JSON.stringify(a.nodes) !== JSON.stringify(b.nodes);
}

/** Runs two graphs in turn, the first one first in every other turn. */
async function compare(base, full) {
  const sessions = [await createSession(base), await createSession(full)];
  const feeds = createRandomFeeds(sessions[0], Number(flags.batch));
  const outputs = [await sessions[0].run(feeds), await sessions[1].run(feeds)];
  const times = [[], []];
  for (let turn = 0; turn < Number(flags.repeats); turn += 1) {
    for (const index of turn % 2 === 0 ? [0, 1] : [1, 0]) {
      const start = process.cpuUsage();
      await sessions[index].run(feeds);
      const { user, system } = process.cpuUsage(start);
      times[index].push((user + system) / 1000);
    }
  }
  for (const session of sessions) await session.release();
  const [baseMs, fullMs] = times.map(median);
  return { baseMs, fullMs, gain: 1 - fullMs / baseMs, difference: largestDifference(...outputs) };
}

function createSession(graph) {
  const bytes = encodeModel(graph, { name: 'bench', version: '' });
  const threads = { intraOpNumThreads: Number(flags.threads), interOpNumThreads: 1 };
  return InferenceSession.create(bytes, { ...threads, logSeverityLevel: 3 });
}

/** Relative to the largest number of the output. */
function largestDifference(first, second) {
  const differences = Object.keys(first).map((name) => {
    const [a, b] = [first[name].data, second[name].data];
    const scale = a.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - b[index])), 0) / scale;
  });
  return Math.max(...differences);
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

function formatGain(gain) {
  return `${(100 * gain).toFixed(1)} %`;
}
