/** Layers that change the size of feature maps without computing: [N, C, H, W] in and out. */
import { z } from 'zod';
import { string } from '../graph.js';
import {
  callFailure,
  channelsLastSchema,
  defineLayer,
  mapSizes,
  onlyInput,
  pairSchema,
} from './layer-converter.js';

const upsamplingSchema = z.looseObject({
  size: pairSchema,
  data_format: channelsLastSchema,
  interpolation: z.literal('nearest').nullish(),
});

export const convertUpsampling = defineLayer(upsamplingSchema, (call, { size: [down, across] }) => {
  const { builder, name } = call;
  const input = onlyInput(call);
  const { channels, height, width } = mapSizes(call);
  const scales = builder.addFloats(`${name}/scales`, [4], () => Float32Array.of(1, 1, down, across));
  const shape = [input.shape[0] ?? 'N', channels, height * down, width * across];
  // Whole factors with these two modes repeat each pixel: output pixel x reads input pixel floor(x / factor).
  return builder.addNode(
    'Resize',
    [input, undefined, scales],
    { name, shape },
    {
      coordinate_transformation_mode: string('asymmetric'),
      mode: string('nearest'),
      nearest_mode: string('floor'),
    },
  );
});

const marginSchema = z.tuple([z.int().nonnegative(), z.int().nonnegative()]);
const croppingSchema = z.looseObject({
  cropping: z.tuple([marginSchema, marginSchema]), // [[top, bottom], [left, right]]
  data_format: channelsLastSchema,
});

export const convertCropping = defineLayer(
  croppingSchema,
  (call, { cropping: [[top, bottom], [left, right]] }) => {
    const { builder, name } = call;
    const input = onlyInput(call);
    const { channels, height, width } = mapSizes(call);
    const shape = [input.shape[0] ?? 'N', channels, height - top - bottom, width - left - right];
    if (height <= top + bottom || width <= left + right) {
      throw callFailure(call, `a crop of ${height} x ${width} to nothing`, 'at least one pixel');
    }
    const starts = builder.addIntegers(`${name}/starts`, [top, left]);
    const ends = builder.addIntegers(`${name}/ends`, [height - bottom, width - right]);
    const axes = builder.addIntegers(`${name}/axes`, [2, 3]);
    return builder.addNode('Slice', [input, starts, ends, axes], { name, shape });
  },
);
