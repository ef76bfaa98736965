/** Recurrent layers of one direction. Legend as in recurrent-cell.ts. */
import type { Value } from '../graph.js';
import { defineLayer, type LayerCall, type LayerConverter } from './layer-converter.js';
import { addTranspose } from './layout.js';
import { maskOf, withMask } from './masks.js';
import { addRecurrentNode } from './recurrent-cell.js';
import { cellKinds, recurrentSchema } from './recurrent-settings.js';

/**
 * SimpleRNN, GRU or LSTM: [N, T, I] to the last output [N, U], or to all of them, [N, T, U], and
 * optionally to the last states.
 */
export function convertRecurrent(kind: keyof typeof cellKinds): LayerConverter {
  return defineLayer(recurrentSchema, (call, config) => {
    const direction = config.go_backwards ? 'reverse' : 'forward';
    const { all, last } = addRecurrentNode(call, { kind: cellKinds[kind], config, direction, folders: [''] });
    const states = last.map((state, index) =>
      addSqueeze(call, state, { axis: 0, name: `${call.name}/state${index}` }),
    ); // [N, U]
    const outputs = config.return_sequences
      ? [withMask(toSequence(call, all, config.go_backwards), maskOf(call.inputs[0]))] // [N, T, U]
      : states.slice(0, 1);
    return config.return_state ? [...outputs, ...states] : outputs;
  });
}

/**
 * [T, 1, N, U] to [N, T, U]. ONNX keeps the order of the input, TensorFlow.js that of its steps.
 */
function toSequence(call: LayerCall, all: Value, isReversed: boolean): Value {
  const { builder, name } = call;
  const steps = addSqueeze(call, all, { axis: 1, name: `${name}/steps` });
  const sequence = addTranspose(builder, steps, [1, 0, 2], `${name}/sequence`);
  if (!isReversed) return sequence;
  const [axes, last, end, step] = [
    builder.addIntegers(`${name}/axes`, [1]),
    builder.addIntegers(`${name}/from`, [-1]),
    builder.addIntegers(`${name}/to`, [-(2 ** 31)]), // before the first step, however many there are
    builder.addIntegers(`${name}/step`, [-1]),
  ];
  return builder.addNode('Slice', [sequence, last, end, axes, step], {
    name: `${name}/reversed`,
    shape: sequence.shape,
  });
}

function addSqueeze(
  { builder }: LayerCall,
  value: Value,
  { axis, name }: { readonly axis: number; readonly name: string },
): Value {
  const axes = builder.addIntegers(`${name}/axes`, [axis]);
  return builder.addNode('Squeeze', [value, axes], { name, shape: value.shape.toSpliced(axis, 1) });
}
