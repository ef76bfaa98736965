/**
 * The cells of recurrent layers for ONNX's operators. Legend: T time steps, N batch, I features in,
 * U units, G gates, D directions (1, or 2 for a bidirectional layer).
 */
import { int, string, strings, type Value } from '../graph.js';
import { withBias } from './convolution-parts.js';
import { formatShape, inputOfRank } from './inputs.js';
import { callFailure, isLength, type LayerCall } from './layer-converter.js';
import { addTranspose } from './layout.js';
import { countSteps, spreadSteps } from './masked-steps.js';
import { maskOf } from './masks.js';
import {
  activationNames,
  type CellKind,
  type RecurrentConfig,
  type RecurrentNode,
} from './recurrent-settings.js';
import { hasTwoBiases, readRecurrentWeights } from './recurrent-weights.js';

/**
 * The node's outputs: all outputs [T, D, N, U], in the order of the inputs, and the last states,
 * [D, N, U] each.
 */
export interface RecurrentOutputs {
  readonly all: Value;
  readonly last: readonly Value[];
}

/** Adds the node of a call with [N, T, I] and optional first states, one or two of [N, U]. */
export function addRecurrentNode(call: LayerCall, node: RecurrentNode): RecurrentOutputs {
  const { kind, config, direction, folders } = node;
  const { builder, name } = call;
  const sequence = inputOfRank({ ...call, inputs: call.inputs.slice(0, 1) }, 3);
  const [batch = 'N', times = 'T', features] = sequence.shape;
  if (!isLength(features)) throw callFailure(call, 'a free number of features', 'a fixed one');
  const mask = maskOf(call.inputs[0]);
  const counted = mask && checkMaskable(call, node) && countSteps(call, sequence, mask);
  const steps = addTranspose(builder, counted?.sequence ?? sequence, [1, 0, 2], `${name}/steps_first`); // [T, N, I]
  const first = addFirstStates(call, node);
  const state = [folders.length, batch, config.units];
  const outputs = [
    { name: `${name}/all`, shape: [times, ...state] },
    { name: `${name}/last`, shape: state },
    { name: `${name}/last_cell`, shape: state }, // only of an LSTM
  ].slice(0, kind.op === 'LSTM' ? 3 : 2);
  const { kernel, recurrent, bias } = readRecurrentWeights(call, node, features);
  const others = counted || first.length > 0 ? [bias, counted?.lengths, ...first] : withBias([], bias);
  const inputs = [steps, kernel, recurrent, ...others];
  const [all, ...last] = builder.addNodeWithOutputs(kind.op, inputs, outputs, {
    activations: strings(folders.flatMap(() => activationsOf(kind, config))),
    direction: string(direction),
    hidden_size: int(config.units),
    ...(hasTwoBiases(node) && { linear_before_reset: int(1) }),
  });
  const found = all as Value; // as many values as outputs
  // Of both directions, checkMaskable() lets the last states pass alone.
  const spread = counted && direction !== 'bidirectional';
  return {
    all: spread ? spreadSteps(call, found, { counted, isReverse: direction === 'reverse' }) : found,
    last,
  };
}

/** Whether a layer's results beside a mask are the same in Keras and TensorFlow.js, and in onnxruntime; throws otherwise. */
function checkMaskable(call: LayerCall, { config, direction }: RecurrentNode): true {
  const refuse = (what: string, expected: string) => callFailure(call, `a mask beside ${what}`, expected);
  if (call.inputs.length > 1) throw refuse('first states', 'one of both');
  // Keras then gives zeros at steps that do not count, TensorFlow.js what the layer gave before.
  if (config.return_sequences && direction === 'bidirectional')
    throw refuse('outputs of both directions at each step', 'the last output alone');
  if (config.return_sequences && config.zero_output_for_mask) throw refuse('zero_output_for_mask', 'false');
  return true;
}

/** A call's first states [N, U] for the operator: [1, N, U]. */
function addFirstStates(call: LayerCall, { kind, config, direction }: RecurrentNode): readonly Value[] {
  const { builder, name } = call;
  const [, ...states] = call.inputs;
  const expected = kind.op === 'LSTM' ? 2 : 1;
  if (states.length === 0) return [];
  if (states.length !== expected || direction === 'bidirectional') {
    throw callFailure(
      call,
      `${states.length} first states`,
      direction === 'bidirectional' ? 'none' : `${expected}`,
    );
  }
  return states.map((state, index) => {
    if (state.shape.length !== 2 || state.shape[1] !== config.units)
      throw callFailure(call, `a first state of shape ${formatShape(state)}`, `[N,${config.units}]`);
    const axes = builder.addIntegers(`${name}/first${index}/axes`, [0]);
    return builder.addNode('Unsqueeze', [state, axes], {
      name: `${name}/first${index}`,
      shape: [1, ...state.shape],
    });
  });
}

function activationsOf({ op }: CellKind, config: RecurrentConfig): readonly string[] {
  const activation = activationNames[config.activation];
  const gate = activationNames[config.recurrent_activation];
  return { RNN: [activation], GRU: [gate, activation], LSTM: [gate, activation, activation] }[op];
}
