/**
 * The cells of recurrent layers as ONNX's operators take them. Legend: T time steps, N batch, I features in, U units,
 * G gates, D directions (1, or 2 for a layer that runs both ways).
 */
import { z } from 'zod';
import { int, string, strings, type Value } from '../graph.js';
import { inputOfRank } from './inputs.js';
import { callFailure, isLength, kerasAlone, type LayerCall, onlyDefault } from './layer-converter.js';
import { addTranspose } from './layout.js';
import { permuteValues } from './permute-values.js';

/** A kind of cell: its operator, and where each of the operator's gates stands among TensorFlow.js'. */
interface CellKind {
  readonly op: 'RNN' | 'GRU' | 'LSTM';
  readonly gates: readonly number[];
}

/** By the class of the layer. */
export const cellKinds = {
  SimpleRNN: { op: 'RNN', gates: [0] },
  GRU: { op: 'GRU', gates: [0, 1, 2] }, // update, reset, new state
  LSTM: { op: 'LSTM', gates: [0, 3, 1, 2] }, // input, output, forget, cell in ONNX; input, forget, cell, output there
} as const satisfies Record<string, CellKind>;

/** The operators' names of activation functions; their defaults for HardSigmoid and Elu are TensorFlow.js' too. */
const activationNames = {
  elu: 'Elu',
  hard_sigmoid: 'HardSigmoid',
  relu: 'Relu',
  sigmoid: 'Sigmoid',
  softplus: 'Softplus',
  softsign: 'Softsign',
  tanh: 'Tanh',
} as const;

const activationSchema = z.enum(Object.keys(activationNames) as (keyof typeof activationNames)[]); // the keys above

/** The settings of a recurrent layer that say what it computes. */
export const recurrentSchema = z.looseObject({
  units: z.int().positive(),
  activation: activationSchema,
  recurrent_activation: activationSchema.default('hard_sigmoid'),
  use_bias: z.boolean(),
  return_sequences: z.boolean().default(false),
  return_state: z.boolean().default(false),
  go_backwards: z.boolean().default(false),
  stateful: onlyDefault(false, 'a graph keeps nothing from one run to the next'),
  time_major: onlyDefault(false, kerasAlone),
  reset_after: onlyDefault(false, 'TensorFlow.js has no other GRU'),
});

/** The settings, with their defaults filled in. */
export type RecurrentConfig = z.infer<typeof recurrentSchema>;

/** A cell, its settings, and the way or ways in which it goes through the steps. */
export interface RecurrentNode {
  readonly kind: CellKind;
  readonly config: RecurrentConfig;
  readonly direction: 'forward' | 'reverse' | 'bidirectional';
  /** Where the weights of each direction begin: nothing, or a folder each. */
  readonly folders: readonly string[];
}

/** What the node gives: all outputs [T, D, N, U], in the order of the inputs, and the last states, [D, N, U] each. */
export interface RecurrentOutputs {
  readonly all: Value;
  readonly last: readonly Value[];
}

/** The node of a call that consumes [N, T, I]. */
export function addRecurrentNode(call: LayerCall, node: RecurrentNode): RecurrentOutputs {
  const { kind, config, direction, folders } = node;
  const { builder, name } = call;
  const [batch = 'N', times = 'T', features] = inputOfRank(call, 3).shape;
  if (!isLength(features)) throw callFailure(call, 'a free number of features', 'a fixed one');
  const steps = addTranspose(builder, inputOfRank(call, 3), [1, 0, 2], `${name}/steps_first`); // [T, N, I]
  const state = [folders.length, batch, config.units];
  const outputs = [
    { name: `${name}/all`, shape: [times, ...state] },
    { name: `${name}/last`, shape: state },
    { name: `${name}/last_cell`, shape: state }, // of an LSTM alone
  ].slice(0, kind.op === 'LSTM' ? 3 : 2);
  const inputs = [steps, ...readWeights(call, node, features)];
  const [all, ...last] = builder.addNodeWithOutputs(kind.op, inputs, outputs, {
    activations: strings(folders.flatMap(() => activationsOf(kind, config))),
    direction: string(direction),
    hidden_size: int(config.units),
  });
  return { all: all as Value, last }; // as many values as outputs
}

function activationsOf({ op }: CellKind, config: RecurrentConfig): readonly string[] {
  const activation = activationNames[config.activation];
  const gate = activationNames[config.recurrent_activation];
  return { RNN: [activation], GRU: [gate, activation], LSTM: [gate, activation, activation] }[op];
}

/** Kernels [D, G * U, I], recurrent kernels [D, G * U, U] and, where there is one, the bias [D, 2 * G * U]. */
function readWeights(
  call: LayerCall,
  { kind, config, folders }: RecurrentNode,
  features: number,
): readonly Value[] {
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
  if (!config.use_bias) return [kernel, recurrent];
  // ONNX adds a second bias with the recurrent kernel: zeros, as TensorFlow.js has one alone.
  const bias = builder.addFloats(`${weightName}/bias`, [folders.length, 2 * columns], () =>
    concatenate(read('bias', []).flatMap((values) => [values, new Float32Array(columns)])),
  );
  return [kernel, recurrent, bias];
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
