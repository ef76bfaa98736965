/** Layers that crop or pad feature maps, [N, C, H, W] in and out, or sequences. */
import { z } from 'zod';
import type { Dimension } from '../graph.js';
import { inputOfRank } from './inputs.js';
import { channelsLastSchema, defineLayer, isLength } from './layer-converter.js';
import { addLength } from './length.js';
import { planesOf, planesShape } from './planes.js';

const marginSchema = z.tuple([z.int().nonnegative(), z.int().nonnegative()]);
const marginsSchema = z.tuple([marginSchema, marginSchema]); // [[top, bottom], [left, right]]

/** [N, C, H, W] without the margins. */
export const convertCropping = defineLayer(
  z.looseObject({ cropping: marginsSchema, data_format: channelsLastSchema }),
  (call, { cropping }) => {
    const { builder, name } = call;
    const { value, channels, sizes } = planesOf(call, 2);
    const from = cropping.map(([before]) => before);
    const outputSizes = sizes.map((size, axis) => addLength(size, -sum(cropping[axis])));
    const shape = planesShape(call, channels, outputSizes);
    const to = sizes.map((size, axis) => endOf(size, cropping[axis]?.[1] ?? 0));
    const starts = builder.addIntegers(`${name}/starts`, from);
    const ends = builder.addIntegers(`${name}/ends`, to);
    const axes = builder.addIntegers(`${name}/axes`, [2, 3]);
    return builder.addNode('Slice', [value, starts, ends, axes], { name, shape });
  },
);

/** [N, C, H, W] with zeros around. */
export const convertZeroPadding = defineLayer(
  z.looseObject({ padding: marginsSchema, data_format: channelsLastSchema }),
  (call, { padding: margins }) => {
    const { builder, name } = call;
    const { value, channels, sizes } = planesOf(call, 2);
    const [[top, bottom], [left, right]] = margins;
    const outputSizes = sizes.map((size, axis) => addLength(size, sum(margins[axis])));
    const shape = planesShape(call, channels, outputSizes);
    const pads = builder.addIntegers(`${name}/pads`, [0, 0, top, left, 0, 0, bottom, right]);
    return builder.addNode('Pad', [value, pads], { name, shape });
  },
);

/** [N, T, C] with zeros before and after. */
export const convertSequencePadding = defineLayer(
  z.looseObject({ padding: marginSchema, data_format: channelsLastSchema }),
  (call, { padding: [before, after] }) => {
    const { builder, name } = call;
    const input = inputOfRank(call, 3);
    const shape = input.shape.with(1, addLength(input.shape[1] ?? 1, before + after));
    const pads = builder.addIntegers(`${name}/pads`, [0, before, 0, 0, after, 0]);
    return builder.addNode('Pad', [input, pads], { name, shape });
  },
);

function sum([before, after]: readonly [number, number] = [0, 0]): number {
  return before + after;
}

/**
 * The end of a slice without the last `margin` elements; counted from the end if the size is free.
 */
function endOf(size: Dimension, margin: number): number {
  if (isLength(size)) return size - margin;
  return margin === 0 ? 2 ** 31 - 1 : -margin;
}
