/** Layers that cut margins off feature maps or add them: [N, C, H, W] in and out. */
import { z } from 'zod';
import { channelsLastSchema, defineLayer } from './layer-converter.js';
import { planesOf, planesShape } from './planes.js';

const marginSchema = z.tuple([z.int().nonnegative(), z.int().nonnegative()]);
const marginsSchema = z.tuple([marginSchema, marginSchema]); // [[top, bottom], [left, right]]

export const convertCropping = defineLayer(
  z.looseObject({ cropping: marginsSchema, data_format: channelsLastSchema }),
  (call, { cropping }) => {
    const { builder, name } = call;
    const { value, channels, sizes } = planesOf(call, 2);
    const from = cropping.map(([before]) => before);
    const to = sizes.map((size, axis) => size - (cropping[axis]?.[1] ?? 0));
    const shape = planesShape(
      call,
      channels,
      to.map((end, axis) => end - (from[axis] ?? 0)),
    );
    const starts = builder.addIntegers(`${name}/starts`, from);
    const ends = builder.addIntegers(`${name}/ends`, to);
    const axes = builder.addIntegers(`${name}/axes`, [2, 3]);
    return builder.addNode('Slice', [value, starts, ends, axes], { name, shape });
  },
);

export const convertZeroPadding = defineLayer(
  z.looseObject({ padding: marginsSchema, data_format: channelsLastSchema }),
  (call, { padding: [[top, bottom], [left, right]] }) => {
    const { builder, name } = call;
    const { value, channels, sizes } = planesOf(call, 2);
    const [height = 0, width = 0] = sizes;
    const shape = planesShape(call, channels, [height + top + bottom, width + left + right]);
    const pads = builder.addIntegers(`${name}/pads`, [0, 0, top, left, 0, 0, bottom, right]);
    return builder.addNode('Pad', [value, pads], { name, shape });
  },
);
