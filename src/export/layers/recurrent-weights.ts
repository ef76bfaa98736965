/** The weights of recurrent layers for ONNX's operators. Legend as in recurrent-cell.ts. */
import type { Value } from '../graph.js';
import type { LayerCall } from './layer-converter.js';
import { permuteValues } from './permute-values.js';
import type { RecurrentNode } from './recurrent-settings.js';

interface RecurrentWeights {
  readonly kernel: Value;
  readonly recurrent: Value;
  readonly bias: Value | undefined;
}

/** Kernels [D, G * U, I], recurrent kernels [D, G * U, U] and the optional bias [D, 2 * G * U]. */
export function readRecurrentWeights(
  call: LayerCall,
  node: RecurrentNode,
  features: number,
): RecurrentWeights {
  const { kind, config, folders } = node;
  const { builder, weightName } = call;
  const { gates } = kind;
  const { units } = config;
  const columns = gates.length * units;
  const read = (name: string, rows: readonly number[]) =>
    folders.map((folder) =>
      toGateRows(call.readWeight(`${folder}${name}`, [...rows, columns]).values, gates, units),
    );
  const kernel = builder.addFloats(`${weightName}/kernel`, [folders.length, columns, features], () =>
    concatenate(read('kernel', [features])),
  );
  const recurrent = builder.addFloats(
    `${weightName}/recurrent_kernel`,
    [folders.length, columns, units],
    () => concatenate(read('recurrent_kernel', [units])),
  );
  if (!config.use_bias) return { kernel, recurrent, bias: undefined };
  // ONNX adds a second bias to the recurrent product: zeros if the layer has only one.
  const readBiases = () =>
    hasTwoBiases(node)
      ? folders.flatMap((folder) => splitBiases(call.readWeight(`${folder}bias`, [2, columns]).values, node))
      : read('bias', []).flatMap((values) => [values, new Float32Array(columns)]);
  const bias = builder.addFloats(`${weightName}/bias`, [folders.length, 2 * columns], () =>
    concatenate(readBiases()),
  );
  return { kernel, recurrent, bias };
}

/** A GRU with `reset_after` has a bias for each of its two products. */
export function hasTwoBiases({ kind, config }: RecurrentNode): boolean {
  return kind.op === 'GRU' && config.reset_after;
}

/** [2, G * U] as two biases. */
function splitBiases(
  values: Float32Array,
  { kind: { gates }, config: { units } }: RecurrentNode,
): Float32Array[] {
  const columns = gates.length * units;
  return [values.subarray(0, columns), values.subarray(columns)].map((bias) =>
    toGateRows(bias, gates, units),
  );
}

/** [rows, G * U] as [G * U, rows], with the gates in the operator's order. */
function toGateRows(values: Float32Array, gates: readonly number[], units: number): Float32Array {
  const rows = values.length / (gates.length * units);
  const shape = [rows, gates.length, units];
  const transposed = permuteValues({ shape, values }, [1, 2, 0]); // [G, U, rows]
  return concatenate(
    gates.map((gate) => transposed.subarray(gate * units * rows, (gate + 1) * units * rows)),
  );
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const part of parts) {
    whole.set(part, start);
    start += part.length;
  }
  return whole;
}
