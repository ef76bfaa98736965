/** Functions of each element, activations among them. */
import { type Attributes, float, type Value } from '../../graph.js';
import { numberOf } from '../attributes.js';
import { type NodeCall, type NodeConverters, nodeFailure, valueAt } from '../node-call.js';
import { addNumber, addStep } from './steps.js';

type Step = (call: NodeCall, input: Value, label?: string) => Value;

function operator(op: string, attributes: Attributes = {}): Step {
  return (call, input, label) => addStep(call, op, [input], { attributes, ...(label && { label }) });
}

/** TensorFlow's operators that are one operator of ONNX. */
const plain: Readonly<Record<string, string>> = {
  Abs: 'Abs',
  Acos: 'Acos',
  Asin: 'Asin',
  Atan: 'Atan',
  Ceil: 'Ceil',
  Cos: 'Cos',
  Elu: 'Elu',
  Erf: 'Erf',
  Exp: 'Exp',
  Floor: 'Floor',
  Log: 'Log',
  LogicalNot: 'Not',
  Neg: 'Neg',
  Reciprocal: 'Reciprocal',
  Relu: 'Relu',
  Round: 'Round', // half to even in both
  Selu: 'Selu',
  Sigmoid: 'Sigmoid',
  Sign: 'Sign',
  Sin: 'Sin',
  Softplus: 'Softplus',
  Sqrt: 'Sqrt',
  Tan: 'Tan',
  Tanh: 'Tanh',
};

const relu6: Step = (call, input, label) => {
  const limits = [addNumber(call, 'zero', 0, input), addNumber(call, 'six', 6, input)] as const;
  return addStep(call, 'Clip', [input, ...limits], label === undefined ? {} : { label });
};

/** x for positive x, alpha * x for others. */
function leakyRelu(attribute: string): Step {
  return (call, input, label) =>
    operator('LeakyRelu', { alpha: float(numberOf(call, attribute, 0.2)) })(call, input, label);
}

/** The activations that a fused operator may end with. */
const fusedActivations: Readonly<Record<string, Step>> = {
  Elu: operator('Elu'),
  LeakyRelu: leakyRelu('leakyrelu_alpha'),
  Relu: operator('Relu'),
  Relu6: relu6,
  Sigmoid: operator('Sigmoid'),
  Tanh: operator('Tanh'),
};

/** Adds the activation of a fused operator; `slope` is that of Prelu. */
export function addActivation(call: NodeCall, input: Value, activation: string, slope?: Value): Value {
  if (activation === 'Prelu' && slope) return addStep(call, 'PRelu', [input, slope]);
  const step = fusedActivations[activation];
  if (step) return step(call, input);
  const known = [...Object.keys(fusedActivations), 'Prelu'].join(', ');
  throw nodeFailure(call, `fused_ops names ${activation}`, `one of ${known}`);
}

/** Functions of each element. */
export const unaryOperators: NodeConverters = {
  ...Object.fromEntries(
    Object.entries(plain).map(([name, op]) => [
      name,
      (call: NodeCall) => operator(op)(call, valueAt(call, 0)),
    ]),
  ),
  ClipByValue: (call) => addStep(call, 'Clip', [valueAt(call, 0), valueAt(call, 1), valueAt(call, 2)]),
  LeakyRelu: (call) => leakyRelu('alpha')(call, valueAt(call, 0)),
  Prelu: (call) => addStep(call, 'PRelu', [valueAt(call, 0), valueAt(call, 1)]),
  Relu6: (call) => relu6(call, valueAt(call, 0)),
  Rsqrt: (call) =>
    addStep(call, 'Reciprocal', [addStep(call, 'Sqrt', [valueAt(call, 0)], { label: 'sqrt' })]),
  Square: (call) => addStep(call, 'Mul', [valueAt(call, 0), valueAt(call, 0)]),
};
