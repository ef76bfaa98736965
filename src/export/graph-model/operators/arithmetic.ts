/** Arithmetic, comparisons and choices of two tensors that broadcast. */
import { int, type Value } from '../../graph.js';
import { inputAt, type NodeCall, type NodeConverters, nodeFailure, toValue, valueAt } from '../node-call.js';
import { addNumber, addStep, broadcastShapes } from './steps.js';

interface Result {
  readonly label?: string;
  readonly type?: 'bool';
}

/** An operator of two values that broadcast. */
function addPair(call: NodeCall, op: string, [a, b]: readonly [Value, Value], result: Result = {}): Value {
  const { label, type } = result;
  const name = label === undefined ? call.name : `${call.name}:${label}`;
  const shape = broadcastShapes(call, a.shape, b.shape);
  return call.builder.addNode(op, [a, b], { name, shape, ...(type && { type }) });
}

function pairOf(call: NodeCall): readonly [Value, Value] {
  return [valueAt(call, 0), valueAt(call, 1)];
}

function pairs(ops: Readonly<Record<string, string>>, result: Result = {}): NodeConverters {
  return Object.fromEntries(
    Object.entries(ops).map(([name, op]) => [
      name,
      (call: NodeCall) => addPair(call, op, pairOf(call), result),
    ]),
  );
}

/** The quotient without its fraction, towards minus infinity; ONNX's division of integers goes towards 0. */
function floorDivide(call: NodeCall): Value {
  const [a, b] = pairOf(call);
  if (a.type === 'float32')
    return addStep(call, 'Floor', [addPair(call, 'Div', [a, b], { label: 'quotient' })]);
  const rest = addPair(call, 'Mod', [a, b], { label: 'rest' });
  return addPair(call, 'Div', [addPair(call, 'Sub', [a, rest], { label: 'multiple' }), b]);
}

/** The rest of that division, with the sign of the divisor: ONNX's Mod has it for integers alone. */
function floorModulo(call: NodeCall): Value {
  const [a, b] = pairOf(call);
  if (a.type !== 'float32') return addPair(call, 'Mod', [a, b]);
  const { builder, name } = call;
  const shape = broadcastShapes(call, a.shape, b.shape);
  const rest = builder.addNode('Mod', [a, b], { name: `${name}:rest`, shape }, { fmod: int(1) });
  const product = addPair(call, 'Mul', [rest, b], { label: 'product' });
  const isOther = addPair(call, 'Less', [product, addNumber(call, 'zero', 0, product)], {
    label: 'other_sign',
    type: 'bool',
  });
  const moved = addPair(call, 'Add', [rest, b], { label: 'moved' });
  return builder.addNode('Where', [isOther, moved, rest], { name, shape, type: 'float32' });
}

/** The angle of the point (x, y), -pi to pi, for the inputs y and x; 0 for the origin. */
function atan2(call: NodeCall): Value {
  const [y, x] = pairOf(call);
  const { builder, name } = call;
  const shape = broadcastShapes(call, y.shape, x.shape);
  const number = (label: string, value: number) => addNumber(call, label, value, x);
  const zero = number('zero', 0);
  const isBelow = addPair(call, 'Less', [y, zero], { label: 'is_below', type: 'bool' });
  const isLeft = addPair(call, 'Less', [x, zero], { label: 'is_left', type: 'bool' });
  const choose = (label: string, [condition, a, b]: readonly [Value, Value, Value], result = shape) =>
    builder.addNode('Where', [condition, a, b], {
      name: label === '' ? name : `${name}:${label}`,
      shape: result,
      type: 'float32',
    });
  const turn = choose('turn', [isBelow, number('minus_pi', -Math.PI), number('pi', Math.PI)], y.shape);
  const slope = addPair(call, 'Div', [y, x], { label: 'slope' });
  const right = addStep(call, 'Atan', [slope], { label: 'right' });
  const angle = choose('angle', [isLeft, addPair(call, 'Add', [right, turn], { label: 'left' }), right]);
  const size = addPair(
    call,
    'Max',
    [addStep(call, 'Abs', [y], { label: 'abs_y' }), addStep(call, 'Abs', [x], { label: 'abs_x' })],
    {
      label: 'size',
    },
  );
  const isOrigin = addPair(call, 'Equal', [size, zero], { label: 'is_origin', type: 'bool' });
  return choose('', [isOrigin, zero, angle]);
}

function squaredDifference(call: NodeCall): Value {
  const difference = addPair(call, 'Sub', pairOf(call), { label: 'difference' });
  return addPair(call, 'Mul', [difference, difference]);
}

function addAll(call: NodeCall): Value {
  const [first, ...others] = call.inputs.map((input) => toValue(call, input));
  if (!first) throw nodeFailure(call, 'no inputs', 'at least 1');
  return others.reduce((sum, other, index) => {
    const isLast = index === others.length - 1;
    return addPair(call, 'Add', [sum, other], isLast ? {} : { label: `sum${index}` });
  }, first);
}

/** The elements of the second input where the first is true, those of the third elsewhere. */
function select(call: NodeCall): Value {
  const [condition, a, b] = [valueAt(call, 0), valueAt(call, 1), valueAt(call, 2)];
  const shape = broadcastShapes(call, condition.shape, broadcastShapes(call, a.shape, b.shape));
  return call.builder.addNode('Where', [condition, a, b], { name: call.name, shape, type: a.type });
}

/** Arithmetic, comparisons and choices. */
export const arithmeticOperators: NodeConverters = {
  ...pairs({
    Add: 'Add',
    AddV2: 'Add',
    BiasAdd: 'Add',
    Div: 'Div',
    LogicalAnd: 'And',
    LogicalOr: 'Or',
    Maximum: 'Max',
    Minimum: 'Min',
    Mul: 'Mul',
    Pow: 'Pow',
    RealDiv: 'Div',
    Sub: 'Sub',
  }),
  ...pairs(
    {
      Equal: 'Equal',
      Greater: 'Greater',
      GreaterEqual: 'GreaterOrEqual',
      Less: 'Less',
      LessEqual: 'LessOrEqual',
    },
    { type: 'bool' },
  ),
  Atan2: atan2,
  AddN: (call) => (call.inputs.length === 1 ? inputAt(call, 0) : addAll(call)),
  FloorDiv: floorDivide,
  FloorMod: floorModulo,
  Mod: floorModulo,
  NotEqual: (call) =>
    addStep(call, 'Not', [addPair(call, 'Equal', pairOf(call), { label: 'equal', type: 'bool' })]),
  Select: select,
  SelectV2: select,
  SquaredDifference: squaredDifference,
};
