import { z } from 'zod';
import { int, type Value } from '../graph.js';
import { callFailure, defineLayer, isLength, type LayerCall } from './layer-converter.js';

export const convertAdd = defineLayer(z.looseObject({}), (call) => {
  const { builder, name } = call;
  const [first, ...others] = severalInputs(call);
  const odd = others.find((other) => String(other.shape) !== String(first.shape));
  if (odd) throw callFailure(call, `shapes [${first.shape}] and [${odd.shape}]`, 'equal shapes');
  // ONNX's Add takes two: a sum of more is a chain, of which the last node bears the layer's name.
  return others.reduce((sum, other, index) => {
    const node = index === others.length - 1 ? name : `${name}/${index}`;
    return builder.addNode('Add', [sum, other], { name: node, shape: first.shape });
  }, first);
});

export const convertConcatenate = defineLayer(
  z.looseObject({ axis: z.int().default(-1) }),
  (call, config) => {
    const inputs = severalInputs(call);
    const [{ shape }] = inputs;
    const axis = toGraphAxis(config.axis, shape.length);
    const lengths = inputs.map((input) => input.shape[axis]).filter(isLength);
    const fits = inputs.every(
      (input) => String(input.shape.toSpliced(axis, 1)) === String(shape.toSpliced(axis, 1)),
    );
    if (axis === 0 || lengths.length !== inputs.length || !fits) {
      const shapes = inputs.map((input) => `[${input.shape}]`).join(', ');
      throw callFailure(
        call,
        `a concatenation of ${shapes} on axis ${axis}`,
        'shapes that differ there alone',
      );
    }
    const total = lengths.reduce((sum, length) => sum + length, 0);
    const attributes = { axis: int(axis) };
    return call.builder.addNode(
      'Concat',
      inputs,
      { name: call.name, shape: shape.with(axis, total) },
      attributes,
    );
  },
);

/** An axis of [N, H, W, C] as the same axis of [N, C, H, W]; of other ranks as it is, counted from the front. */
function toGraphAxis(axis: number, rank: number): number {
  const fromFront = axis < 0 ? axis + rank : axis;
  return rank === 4 ? ([0, 2, 3, 1][fromFront] ?? fromFront) : fromFront;
}

function severalInputs(call: LayerCall): readonly [Value, ...Value[]] {
  const [first, ...others] = call.inputs;
  if (first && others.length > 0) return [first, ...others];
  throw callFailure(call, `${call.inputs.length} inputs`, 'at least 2');
}
