/** Products of matrices. Legend: B any axes, M rows, K columns and rows, P columns. */
import type { Initializer, Value } from '../../graph.js';
import { addTranspose } from '../../layers/layout.js';
import { permuteValues } from '../../layers/permute-values.js';
import { isSet } from '../attributes.js';
import {
  inputAt,
  type NodeCall,
  type NodeConverters,
  nodeFailure,
  type Tensor,
  toValue,
} from '../node-call.js';
import { readFusedParts } from './convolution.js';
import { broadcastShapes } from './steps.js';
import { addActivation } from './unary.js';

/** The input with its last two axes in the order of a product. */
function operand(call: NodeCall, index: number, attribute: string): Value {
  const input = inputAt(call, index);
  if (!isSet(call, attribute)) return toValue(call, input);
  return 'data' in input ? transposeConstant(call, input) : transposeValue(call, input, attribute);
}

function swapLast(rank: number): readonly number[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return [...axes.slice(0, -2), rank - 1, rank - 2];
}

function transposeConstant(call: NodeCall, { name, shape, data }: Initializer): Value {
  const order = swapLast(shape.length);
  const lengths = order.map((axis) => shape[axis] ?? 1);
  return call.builder.addFloats(`${name}:transposed`, lengths, () =>
    permuteValues({ shape, values: data as Float32Array }, order),
  );
}

function transposeValue(call: NodeCall, input: Tensor, attribute: string): Value {
  const value = toValue(call, input);
  return addTranspose(call.builder, value, swapLast(value.shape.length), `${call.name}:${attribute}`);
}

/** [M, K] and [K, P] to [M, P], with the bias and the activation of the fused operator. */
function convertProduct(call: NodeCall): Value {
  const a = operand(call, 0, 'transpose_a');
  const b = operand(call, 1, 'transpose_b');
  if (a.shape.length !== 2 || b.shape.length !== 2)
    throw nodeFailure(call, `inputs of shapes [${a.shape}] and [${b.shape}]`, 'two matrices');
  const { bias, activation, slope } = readFusedParts(call);
  const name = activation ? `${call.name}:sum` : call.name;
  const shape = [a.shape[0] ?? 1, b.shape[1] ?? 1];
  const op = a.type === 'float32' ? 'Gemm' : 'MatMul'; // onnxruntime's Gemm takes floats alone
  const sum = call.builder.addNode(op, bias ? [a, b, bias] : [a, b], { name, shape });
  return activation ? addActivation(call, sum, activation, slope) : sum;
}

/** [B, M, K] and [B, K, P] to [B, M, P]. */
function convertBatchedProduct(call: NodeCall): Value {
  const a = operand(call, 0, 'adj_x');
  const b = operand(call, 1, 'adj_y');
  const batches = broadcastShapes(call, a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...batches, a.shape.at(-2) ?? 1, b.shape.at(-1) ?? 1];
  return call.builder.addNode('MatMul', [a, b], { name: call.name, shape });
}

/** Products of matrices. */
export const matrixOperators: NodeConverters = {
  _FusedMatMul: convertProduct,
  BatchMatMul: convertBatchedProduct,
  BatchMatMulV2: convertBatchedProduct,
  MatMul: convertProduct,
};
