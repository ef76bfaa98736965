/** What recurrent layers compute, by their settings; letters as in recurrent-cell.ts. */
import { z } from 'zod';
import { kerasAlone, onlyDefault } from './layer-converter.js';

/** A kind of cell: its operator, and where each of the operator's gates stands among TensorFlow.js'. */
export interface CellKind {
  readonly op: 'RNN' | 'GRU' | 'LSTM';
  readonly gates: readonly number[];
}

/** By the class of the layer. */
export const cellKinds = {
  SimpleRNN: { op: 'RNN', gates: [0] },
  GRU: { op: 'GRU', gates: [0, 1, 2] }, // update, reset, new state
  LSTM: { op: 'LSTM', gates: [0, 3, 1, 2] }, // input, output, forget, cell in ONNX; input, forget, cell, output there
} as const satisfies Record<string, CellKind>;

/**
 * The operators' names of activation functions; their defaults for HardSigmoid and Elu are TensorFlow.js' too. Softplus is not
 * among them: in onnxruntime's recurrent operators it is infinite above 88.
 */
export const activationNames = {
  elu: 'Elu',
  hard_sigmoid: 'HardSigmoid',
  relu: 'Relu',
  sigmoid: 'Sigmoid',
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
  zero_output_for_mask: z.boolean().nullish(), // of Keras, where there is a mask
  reset_after: z.boolean().default(false), // of a GRU alone; Keras has both kinds, TensorFlow.js the other one
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
