/** How much faster int8 is on this CPU, by size of the network; weights and pictures are random. */
import { encodeModel } from '../../dist/export/onnx/encode-model.js';
import { createGraphSession } from '../../dist/export/onnxruntime/graph-session.js';
import { planQuantisation } from '../../dist/export/quantise/plan-quantisation.js';
import { prepareGraph } from '../../dist/export/quantise/prepare-graph.js';
import { quantiseGraph } from '../../dist/export/quantise/quantise-graph.js';
import { createRandom } from '../../dist/random.js';
import { describeMachine } from '../describe-machine.js';
import { formatTable } from '../format-table.js';
import { models } from '../rewrites/models.js';

const names = ['G1 F=16', 'G2 F=16', 'G1 F=32', 'G2 F=32', 'G1 F=128', 'G2 F=128'];

/** Processor time of one thread, so that other work on the machine counts little; the forms of a graph take turns. */
export async function measureSpeed(rounds) {
  const results = [];
  for (const name of names) {
    const graph = models[name]()();
    const forms = { fp32: graph, plain: quantise(graph), int8: quantise(prepareGraph(graph)) };
    results.push({ name, ...(await time(forms, { feeds: createFeeds(graph), rounds })) });
    process.stderr.write(`${name}\n`);
  }
  return { machine: describeMachine(), results };
}

export function formatSpeed({ machine, results }) {
  const rows = results.map(({ name, fp32, plain, int8 }) => [
    name,
    fp32.toFixed(2),
    plain.toFixed(2),
    int8.toFixed(2),
    (fp32 / int8).toFixed(2),
  ]);
  const table = formatTable(
    ['', 'fp32, ms', 'int8 as it is, ms', 'int8 prepared, ms', 'times as fast'],
    rows,
  );
  return `${table}\n\n${machine.processor}, ${machine.system}; milliseconds of one core for one picture.`;
}

/** With any ranges: they do not change the time. */
function quantise(graph) {
  const plan = planQuantisation(graph);
  return quantiseGraph(plan, new Map([...plan.groups.keys()].map((name) => [name, { min: 0, max: 4 }])));
}

function createFeeds(graph) {
  const random = createRandom(1);
  return Object.fromEntries(
    graph.inputs.map(({ name, type, shape }) => {
      const dims = shape.map((length) => (typeof length === 'number' ? length : 1));
      const length = dims.reduce((product, each) => product * each, 1);
      const data =
        type === 'uint8'
          ? Uint8Array.from({ length }, () => random.integer(0, 255))
          : Float32Array.from({ length }, () => random.uniform(0, 60));
      return [name, { type, dims, data }];
    }),
  );
}

/** The median of each form's times, in milliseconds. */
async function time(forms, { feeds, rounds }) {
  const entries = [];
  for (const [form, graph] of Object.entries(forms)) {
    const model = encodeModel(graph, { name: 'repose', version: '' });
    const session = await createGraphSession(model, { threads: 1 });
    await session.run(feeds);
    entries.push({ form, session, times: [] });
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const { session, times } of entries) {
      const before = process.cpuUsage();
      await session.run(feeds);
      const { user, system } = process.cpuUsage(before);
      times.push((user + system) / 1000);
    }
  }
  for (const { session } of entries) await session.dispose();
  return Object.fromEntries(entries.map(({ form, times }) => [form, median(times)]));
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
