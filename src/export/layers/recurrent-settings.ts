/** The settings of recurrent layers. Legend as in recurrent-cell.ts. */
import { z } from 'zod';
import { kerasAlone, onlyDefault } from './layer-converter.js';

/** A kind of cell: its operator, and the index of each of the operator's gates in TensorFlow.js. */
export interface CellKind {
  readonly op: 'RNN' | 'GRU' | 'LSTM';
  readonly gates: readonly number[];
}

/** Cells by the class of the layer. */
export const cellKinds = {
  SimpleRNN: { op: 'RNN', gates: [0] },
  GRU: { op: 'GRU', gates: [0, 1, 2] }, // update, reset, new state
  LSTM: { op: 'LSTM', gates: [0, 3, 1, 2] }, // input, output, forget, cell in ONNX; input, forget, cell, output there
} as const satisfies Record<string, CellKind>;

/**
 * The operators' names of activation functions, with TensorFlow.js' defaults for HardSigmoid and
 * Elu. Softplus is missing: in onnxruntime's recurrent operators it is infinite above 88.
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

/** The settings of a recurrent layer. */
export const recurrentSchema = z.looseObject({
  units: z.int().positive(),
  activation: activationSchema,
  recurrent_activation: activationSchema.default('hard_sigmoid'),
  use_bias: z.boolean(),
  return_sequences: z.boolean().default(false),
  return_state: z.boolean().default(false),
  go_backwards: z.boolean().default(false),
  stateful: onlyDefault(false, 'a graph keeps no state between runs'),
  time_major: onlyDefault(false, kerasAlone),
  zero_output_for_mask: z.boolean().nullish(), // of Keras, where there is a mask
  reset_after: z.boolean().default(false), // of a GRU alone; Keras has both kinds, TensorFlow.js the other one
});

/** The settings with their defaults. */
export type RecurrentConfig = z.infer<typeof recurrentSchema>;

/** A cell, its settings and its directions. */
export interface RecurrentNode {
  readonly kind: CellKind;
  readonly config: RecurrentConfig;
  readonly direction: 'forward' | 'reverse' | 'bidirectional';
  /** The prefix of each direction's weights. */
  readonly folders: readonly string[];
}
