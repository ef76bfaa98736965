/** The two operators around a dilated convolution. */
import { ints, type Value } from '../../graph.js';
import { integersAt, type NodeCall, nodeFailure, valueAt } from '../node-call.js';
import { addSlice } from './parts.js';
import { addShape } from './reshaping.js';

/** Blocks of pixels, with margins, become batches. */
export function spaceToBatch(call: NodeCall): Value {
  const value = valueAt(call, 0);
  const [blockHeight = 1, blockWidth = 1] = integersAt(call, 1, 'a block shape');
  const [top = 0, bottom = 0, left = 0, right = 0] = integersAt(call, 2, 'paddings');
  const { builder, name } = call;
  const [batch, height, width, channels] = fixedShape(call, value);
  const [rows, columns] = [(height + top + bottom) / blockHeight, (width + left + right) / blockWidth];
  const padded = builder.addNode(
    'Pad',
    [value, builder.addIntegers(`${name}:pads`, [0, top, left, 0, 0, bottom, right, 0])],
    { name: `${name}:padded`, shape: [batch, height + top + bottom, width + left + right, channels] },
  );
  const blocks = addShape(call, padded, [batch, rows, blockHeight, columns, blockWidth, channels], 'blocks');
  const ordered = addOrder(call, blocks, [2, 4, 0, 1, 3, 5]);
  return addShape(call, ordered, [batch * blockHeight * blockWidth, rows, columns, channels]);
}

/** Batches become blocks of pixels, without margins. */
export function batchToSpace(call: NodeCall): Value {
  const value = valueAt(call, 0);
  const [blockHeight = 1, blockWidth = 1] = integersAt(call, 1, 'a block shape');
  const [top = 0, bottom = 0, left = 0, right = 0] = integersAt(call, 2, 'crops');
  const [batches, rows, columns, channels] = fixedShape(call, value);
  const batch = batches / blockHeight / blockWidth;
  const blocks = addShape(call, value, [blockHeight, blockWidth, batch, rows, columns, channels], 'blocks');
  const ordered = addOrder(call, blocks, [2, 3, 0, 4, 1, 5]);
  const [height, width] = [rows * blockHeight, columns * blockWidth];
  const whole = addShape(call, ordered, [batch, height, width, channels], 'whole');
  return addSlice(call, whole, [
    { axis: 1, from: top, to: height - bottom, step: 1, length: height - top - bottom },
    { axis: 2, from: left, to: width - right, step: 1, length: width - left - right },
  ]);
}

function addOrder(call: NodeCall, value: Value, order: readonly number[]): Value {
  const shape = order.map((axis) => value.shape[axis] ?? 1);
  return call.builder.addNode(
    'Transpose',
    [value],
    { name: `${call.name}:ordered`, shape },
    { perm: ints(order) },
  );
}

function fixedShape(call: NodeCall, { shape }: Value): readonly [number, number, number, number] {
  const [batch, height, width, channels, ...more] = shape;
  const lengths = [batch, height, width, channels].filter((length) => typeof length === 'number');
  if (lengths.length === 4 && more.length === 0) return lengths as [number, number, number, number];
  throw nodeFailure(
    call,
    `an input of shape [${shape}]`,
    'four fixed lengths; inputShapes may fix the batch too',
  );
}
