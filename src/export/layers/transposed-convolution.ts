/** Conv2DTranspose and Conv3DTranspose. Legend as in convolution-parts.ts. */
import { z } from 'zod';
import { type Dimension, ints } from '../graph.js';
import {
  convolutionSettings,
  finishConvolution,
  readBias,
  readKernel,
  undilatedSchema,
  withBias,
} from './convolution-parts.js';
import { defineLayer, kerasAlone, type LayerConverter } from './layer-converter.js';
import { addLength, multiplyLength } from './length.js';
import { planesOf, planesShape } from './planes.js';
import type { Padding } from './window.js';

/** [N, S..., C] to [N, S'..., F], where S' is about S times the stride. */
export function convertTransposedConvolution(spatialRank: 2 | 3): LayerConverter {
  const schema = z.looseObject({
    ...convolutionSettings(spatialRank),
    filters: z.int().positive(),
    dilation_rate: undilatedSchema(spatialRank),
    output_padding: z.null(`expected null: ${kerasAlone}`).optional(),
  });
  return defineLayer(schema, (call, config) => {
    const { value, channels, sizes } = planesOf(call, spatialRank); // [N, C, S...]
    const { filters, padding, strides, kernel_size: kernelSize } = config;
    const kernel = readKernel(call, 'kernel', [...kernelSize, filters, channels]);
    const fits = sizes.map((size, axis) =>
      fitAxis(size, { kernel: kernelSize[axis] ?? 1, stride: strides[axis] ?? 1, padding }),
    );
    const outputSizes = fits.map(({ outputSize }) => outputSize);
    const sum = call.builder.addNode(
      'ConvTranspose',
      withBias([value, kernel], readBias(call, config, filters)),
      { name: call.name, shape: planesShape(call, filters, outputSizes) },
      {
        kernel_shape: ints(kernelSize),
        output_padding: ints(fits.map(({ extra }) => extra)),
        pads: ints([...fits.map(({ before }) => before), ...fits.map(({ after }) => after)]),
        strides: ints(strides),
      },
    );
    return finishConvolution(call, sum, config.activation); // [N, F, S'...]
  });
}

/**
 * The inverse of a convolution's fit: SAME makes an axis `stride` times as long and crops the rest
 * of the kernel, the odd element at the end; VALID crops nothing. If the kernel is shorter than the
 * stride, `extra` elements at the end are only bias.
 */
function fitAxis(
  size: Dimension,
  {
    kernel,
    stride,
    padding,
  }: { readonly kernel: number; readonly stride: number; readonly padding: Padding },
) {
  const stretched = multiplyLength(size, stride);
  const extra = Math.max(0, stride - kernel);
  const over = Math.max(0, kernel - stride);
  if (padding === 'valid') return { outputSize: addLength(stretched, over), before: 0, after: 0, extra };
  const before = Math.floor(over / 2);
  return { outputSize: stretched, before, after: over - before, extra };
}
