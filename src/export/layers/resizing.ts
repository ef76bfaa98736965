/** Layers that upsample feature maps, [N, C, H, W] in and out, and sequences. */
import { z } from 'zod';
import { type Attributes, string } from '../graph.js';
import { inputOfRank } from './inputs.js';
import { channelsLastSchema, defineLayer } from './layer-converter.js';
import { multiplyLength } from './length.js';
import { planesOf, planesShape } from './planes.js';
import { lengthsSchema } from './window.js';

const interpolationSchema = z.enum(['nearest', 'bilinear']);
type Interpolation = z.infer<typeof interpolationSchema>;

const upsamplingSchema = z.looseObject({
  size: lengthsSchema(2),
  data_format: channelsLastSchema,
  interpolation: interpolationSchema.default('nearest'),
});

/** [N, C, H, W] to [N, C, H * size, W * size]. */
export const convertUpsampling = defineLayer(upsamplingSchema, (call, { size, interpolation }) => {
  const { builder, name } = call;
  const { value, channels, sizes } = planesOf(call, 2);
  const scales = builder.addFloats(`${name}/scales`, [4], () => Float32Array.of(1, 1, ...size));
  const outputSizes = sizes.map((length, axis) => multiplyLength(length, size[axis] ?? 1));
  const output = { name, shape: planesShape(call, channels, outputSizes) };
  return builder.addNode('Resize', [value, undefined, scales], output, fromFirstCorner(interpolation));
});

/** [N, T, C] to [N, T * size, C], each step repeated `size` times. */
export const convertSequenceUpsampling = defineLayer(
  z.looseObject({ size: z.int().positive().default(2) }),
  (call, { size }) => {
    const { builder, name } = call;
    const input = inputOfRank(call, 3);
    const shape = input.shape.with(1, multiplyLength(input.shape[1] ?? 1, size));
    const scales = builder.addFloats(`${name}/scales`, [3], () => Float32Array.of(1, size, 1));
    return builder.addNode('Resize', [input, undefined, scales], { name, shape }, fromFirstCorner('nearest'));
  },
);

/**
 * TensorFlow.js' upsampling: output x reads the input at x / factor: the element at floor(x /
 * factor), or a blend of it and the next one.
 */
function fromFirstCorner(interpolation: Interpolation): Attributes {
  return {
    coordinate_transformation_mode: string('asymmetric'),
    ...(interpolation === 'bilinear'
      ? { mode: string('linear') }
      : { mode: string('nearest'), nearest_mode: string('floor') }),
  };
}
