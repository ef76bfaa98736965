/** How much faster int8 is on this CPU, by size of the network; weights and pictures are random. */
import { countElements } from '#dist/count-elements.js';
import type { Graph } from '#dist/export/graph.js';
import { encodeModel } from '#dist/export/onnx/encode-model.js';
import { createGraphSession, type PlainTensors } from '#dist/export/onnxruntime/graph-session.js';
import { planQuantisation } from '#dist/export/quantise/plan-quantisation.js';
import { prepareGraph } from '#dist/export/quantise/prepare-graph.js';
import { quantiseGraph } from '#dist/export/quantise/quantise-graph.js';
import { toMedian } from '#dist/median.js';
import { createRandom } from '#dist/random.js';
import { describeMachine, type Machine } from '../describe-machine.js';
import { formatTable } from '../format-table.js';
import { type ModelName, models } from '../rewrites/models.js';

const names: readonly ModelName[] = ['G1 F=16', 'G2 F=16', 'G1 F=32', 'G2 F=32', 'G1 F=128', 'G2 F=128'];

/** In float32, quantised as the graph is, and quantised after it was prepared. */
type Form = 'fp32' | 'plain' | 'int8';

/** Milliseconds of one core for one picture, in each form. */
interface NetworkTimes extends Readonly<Record<Form, number>> {
  readonly name: ModelName;
}

export interface SpeedResults {
  readonly machine: Machine;
  readonly results: readonly NetworkTimes[];
}

/**
 * Processor time of one thread, so that other work on the machine counts little; the forms of a
 * graph take turns.
 */
export async function measureSpeed(rounds: number): Promise<SpeedResults> {
  const results: NetworkTimes[] = [];
  for (const name of names) {
    const graph = await models[name]()();
    const forms = { fp32: graph, plain: quantise(graph), int8: quantise(prepareGraph(graph)) };
    results.push({ name, ...(await time(forms, { feeds: createFeeds(graph), rounds })) });
    process.stderr.write(`${name}\n`);
  }
  return { machine: describeMachine(), results };
}

/** The results as Markdown. */
export function formatSpeed({ machine, results }: SpeedResults): string {
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
function quantise(graph: Graph): Graph {
  const plan = planQuantisation(graph);
  return quantiseGraph(plan, new Map([...plan.groups.keys()].map((name) => [name, { min: 0, max: 4 }])));
}

function createFeeds({ inputs }: Graph): PlainTensors {
  const random = createRandom(1);
  return Object.fromEntries(
    inputs.map(({ name, type, shape }) => {
      const dims = shape.map((length) => (typeof length === 'number' ? length : 1));
      const length = countElements(dims);
      if (type === 'uint8')
        return [name, { type, dims, data: Uint8Array.from({ length }, () => random.integer(0, 255)) }];
      const data = Float32Array.from({ length }, () => random.uniform(0, 60));
      return [name, { type: 'float32', dims, data }];
    }),
  );
}

interface TimeOptions {
  readonly feeds: PlainTensors;
  readonly rounds: number;
}

/** The median of each form's times, in milliseconds. */
async function time(
  { fp32, plain, int8 }: Readonly<Record<Form, Graph>>,
  { feeds, rounds }: TimeOptions,
): Promise<Record<Form, number>> {
  const open = async (graph: Graph) => {
    const session = await createGraphSession(encodeModel(graph, { name: 'repose', version: '' }), {
      threads: 1,
    });
    await session.run(feeds);
    return { session, times: [] as number[] };
  };
  const forms = { fp32: await open(fp32), plain: await open(plain), int8: await open(int8) };
  for (let round = 0; round < rounds; round += 1) {
    for (const { session, times } of Object.values(forms)) {
      const before = process.cpuUsage();
      await session.run(feeds);
      const { user, system } = process.cpuUsage(before);
      times.push((user + system) / 1000);
    }
  }
  for (const { session } of Object.values(forms)) await session.dispose();
  const medianOf = (form: Form) => toMedian(forms[form].times);
  return { fp32: medianOf('fp32'), plain: medianOf('plain'), int8: medianOf('int8') };
}
