import { countElements, toTensor } from './fold-lengths.js';
import { inputAt, type NodeCall, type NodeConverters, type Tensor } from './node-call.js';
import { arithmeticOperators } from './operators/arithmetic.js';
import { convolutionOperators } from './operators/convolution.js';
import { creationOperators } from './operators/creation.js';
import { matrixOperators } from './operators/matrices.js';
import { planeOperators } from './operators/pooling.js';
import { reductionOperators } from './operators/reduction.js';
import { reshapingOperators } from './operators/reshaping.js';
import { slicingOperators } from './operators/slicing.js';
import { unaryOperators } from './operators/unary.js';

/** Operators that pass their input on; training alone needs them. */
const passOn = (call: NodeCall): Tensor => inputAt(call, 0);
const passing: NodeConverters = {
  Identity: passOn,
  Snapshot: passOn,
  StopGradient: passOn,
};

/** Makes integers of the lengths of a tensor. */
const lengthOperators: NodeConverters = {
  Rank: (call) => toTensor(call.name, { items: [inputAt(call, 0).shape.length], rank: 0 }),
  Shape: (call) => toTensor(call.name, { items: inputAt(call, 0).shape, rank: 1 }),
  Size: (call) => toTensor(call.name, { items: [countElements(inputAt(call, 0).shape)], rank: 0 }),
};

/** The converters of all operators that the exporter knows, by TensorFlow's names. */
export const builtInOperators: NodeConverters = {
  ...arithmeticOperators,
  ...convolutionOperators,
  ...creationOperators,
  ...lengthOperators,
  ...matrixOperators,
  ...passing,
  ...planeOperators,
  ...reductionOperators,
  ...reshapingOperators,
  ...slicingOperators,
  ...unaryOperators,
};
