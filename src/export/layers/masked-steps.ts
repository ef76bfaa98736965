/**
 * Recurrent operators on sequences of which some steps do not count. Such a step leaves the state as it was: the steps that
 * count are put in front, where ONNX's operators take them by number, and results go back to where they belong. Legend: T time
 * steps, N batch, I features in, U units.
 */
import { int, type Value } from '../graph.js';
import { cast } from './element-types.js';
import type { LayerCall } from './layer-converter.js';
import { addTranspose } from './layout.js';
import { addLength } from './length.js';

/** More than any sequence has steps. */
const manySteps = 2 ** 30;

/** A sequence as the operator takes it, and where its steps were. */
export interface CountedSteps {
  /** [N, T, I], the steps that count first, in their order. */
  readonly sequence: Value;
  /** int32 [N]: how many they are. */
  readonly lengths: Value;
  /** int64 [N, T]: how many of them there are up to a step, and how many before it. */
  readonly upTo: Value;
  readonly before: Value;
}

/** The steps that count of a sequence [N, T, I], by its mask [N, T]. */
export function countSteps({ builder, name }: LayerCall, sequence: Value, mask: Value): CountedSteps {
  const add = (op: string, inputs: readonly Value[], label: string) =>
    builder.addNode(op, inputs, { name: `${name}/${label}`, shape: mask.shape });
  const axis = builder.addIntegers(`${name}/time_axis`, [1]);
  const upTo = add('CumSum', [mask, axis], 'up_to');
  const before = add('Sub', [upTo, mask], 'before');
  // Steps that count get the lowest keys, in their order.
  const many = builder.addIntegers(`${name}/many`, [manySteps]);
  const key = add('Sub', [upTo, add('Mul', [mask, many], 'many_or_0')], 'key');
  const count = builder.addNode(
    'Shape',
    [mask],
    { name: `${name}/count`, shape: [1], type: 'int64' },
    { start: int(1), end: int(2) },
  );
  const [, order] = builder.addNodeWithOutputs(
    'TopK',
    [key, count],
    [
      { name: `${name}/sorted`, shape: mask.shape },
      { name: `${name}/order`, shape: mask.shape },
    ],
    { axis: int(1), largest: int(0) },
  );
  const sum = builder.addNode(
    'ReduceSum',
    [mask, axis],
    { name: `${name}/sum`, shape: mask.shape.slice(0, 1) },
    { keepdims: int(0) },
  );
  return {
    sequence: addStepGather({ builder, name }, sequence, { steps: order as Value, label: 'in_front' }),
    lengths: cast(builder, sum, { name: `${name}/lengths`, type: 'int32' }),
    upTo,
    before,
  };
}

/**
 * What an operator of one direction gave at each step that counts, [T, 1, N, U], as what TensorFlow.js gives at every step: one
 * that does not count repeats the one before it in that direction, and is 0 where there is none.
 */
export function spreadSteps(
  call: LayerCall,
  all: Value,
  { counted, isReverse }: { readonly counted: CountedSteps; readonly isReverse: boolean },
): Value {
  const { builder, name } = call;
  const values = addTranspose(builder, all, [2, 0, 1, 3], `${name}/batch_first`); // [N, T, 1, U]
  // Behind the steps that count, the operator gives zeros: what a reverse direction gives before its first one.
  const source = isReverse ? values : addZerosInFront(call, values);
  const steps = isReverse ? counted.before : counted.upTo;
  const spread = addStepGather(call, source, { steps, label: 'spread' });
  return addTranspose(builder, spread, [1, 2, 0, 3], `${name}/spread_steps_first`);
}

/** [N, T, 1, U] with zeros in front: [N, T + 1, 1, U]. */
function addZerosInFront({ builder, name }: LayerCall, values: Value): Value {
  const { shape } = values;
  const pads = builder.addIntegers(`${name}/zeros/pads`, [0, 1, 0, 0, 0, 0, 0, 0]);
  const output = { name: `${name}/zeros_in_front`, shape: shape.with(1, addLength(shape[1] ?? 1, 1)) };
  return builder.addNode('Pad', [values, pads], output);
}

/** [N, T', S...] at steps [N, T]: [N, T, S...]. */
function addStepGather(
  { builder, name }: Pick<LayerCall, 'builder' | 'name'>,
  values: Value,
  { steps, label }: { readonly steps: Value; readonly label: string },
): Value {
  const axes = builder.addIntegers(`${name}/${label}/axis`, [2]);
  const indices = builder.addNode('Unsqueeze', [steps, axes], {
    name: `${name}/${label}/indices`,
    shape: [...steps.shape, 1],
  });
  const shape = [...steps.shape, ...values.shape.slice(2)];
  return builder.addNode(
    'GatherND',
    [values, indices],
    { name: `${name}/${label}`, shape },
    { batch_dims: int(1) },
  );
}
