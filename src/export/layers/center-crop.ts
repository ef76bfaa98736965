import { z } from 'zod';
import { int, type Value } from '../graph.js';
import { callFailure, defineLayer, isLength, type LayerCall } from './layer-converter.js';
import { planesOf } from './planes.js';

const schema = z.looseObject({ height: z.int().positive(), width: z.int().positive() });

/** Crops the centre of feature maps: [N, C, H, W] in and out. */
export const convertCenterCrop = defineLayer(schema, (call, { height, width }) => {
  const planes = planesOf(call, 2);
  const [fullHeight, fullWidth] = planes.sizes;
  if (!isLength(fullHeight) || !isLength(fullWidth)) {
    throw callFailure(call, `a crop of ${fullHeight} x ${fullWidth}`, 'a fixed size');
  }
  if (fullHeight < height || fullWidth < width) {
    // TensorFlow.js would stretch the maps, but its code for that fails inside a model.
    throw callFailure(
      call,
      `a crop of ${fullHeight} x ${fullWidth} to ${height} x ${width}`,
      'a smaller size',
    );
  }
  const top = Math.floor((fullHeight - height) / 2);
  const left = Math.floor((fullWidth - width) / 2);
  const rows = cropIndices(fullHeight, height, top);
  // TensorFlow.js cuts at least one column on the left if it cuts any.
  const columns = cropIndices(fullWidth, width, fullWidth > width ? Math.max(1, left) : 0);
  const cropped = gather(call, planes.value, { axis: 2, indices: rows, name: `${call.name}/rows` });
  return gather(call, cropped, { axis: 3, indices: columns, name: call.name });
});

/** The elements that TensorFlow.js picks: the nearest to evenly spaced positions. */
function cropIndices(size: number, length: number, before: number): readonly number[] {
  const from = Math.fround(before / size);
  const to = Math.fround((before + length) / size);
  if (length === 1) return [Math.round(0.5 * (from + to) * (size - 1))];
  const step = ((to - from) * (size - 1)) / (length - 1);
  return Array.from({ length }, (_, index) => Math.round(from * (size - 1) + index * step));
}

function gather(
  { builder }: LayerCall,
  value: Value,
  {
    axis,
    indices,
    name,
  }: { readonly axis: number; readonly indices: readonly number[]; readonly name: string },
): Value {
  const places = builder.addIntegers(`${name}/indices`, indices);
  const shape = value.shape.with(axis, indices.length);
  return builder.addNode('Gather', [value, places], { name, shape }, { axis: int(axis) });
}
