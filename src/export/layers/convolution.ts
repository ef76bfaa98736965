/** Conv1D, Conv2D, Conv3D and depthwise convolutions. Legend as in convolution-parts.ts. */
import { z } from 'zod';
import {
  addConvolution,
  convolutionSettings,
  depthwiseKernelOf,
  finishConvolution,
  readBias,
  readDepthwiseKernel,
  readKernel,
  toWindow,
  undilatedSchema,
} from './convolution-parts.js';
import { callFailure, defineLayer, type LayerCall, type LayerConverter } from './layer-converter.js';
import { type Planes, planesOf } from './planes.js';
import { causalPaddingSchema, paddingSchema } from './window.js';

const filtersSchema = z.int().positive();

/**
 * Conv1D, Conv2D or Conv3D; also with Keras' groups and causal padding, which TensorFlow.js lacks.
 */
export function convertConvolution(spatialRank: 1 | 2 | 3): LayerConverter {
  const schema = z.looseObject({
    ...convolutionSettings(spatialRank),
    padding: spatialRank === 1 ? causalPaddingSchema : paddingSchema,
    filters: filtersSchema,
    groups: z.int().positive().default(1),
  });
  return defineLayer(schema, (call, config) => {
    const { filters, groups } = config;
    const planes = planesOf(call, spatialRank); // [N, C, S...]
    const kernelShape = [...config.kernel_size, channelsOfGroup(call, planes, config), filters];
    const sum = addConvolution(call, planes, {
      name: call.name,
      kernel: readKernel(call, 'kernel', kernelShape),
      bias: readBias(call, config, filters),
      window: toWindow(config),
      groups,
    });
    return finishConvolution(call, sum.value, config.activation); // [N, F, S'...]
  });
}

/** The channels per group: C / groups. */
function channelsOfGroup(
  call: LayerCall,
  { channels }: Planes,
  { filters, groups }: { readonly filters: number; readonly groups: number },
): number {
  if (channels % groups === 0 && filters % groups === 0) return channels / groups;
  const what = `${groups} groups of ${channels} channels and ${filters} filters`;
  throw callFailure(call, what, 'numbers of channels and filters divisible by groups');
}

const depthwiseSchema = z.looseObject({
  ...convolutionSettings(2),
  dilation_rate: undilatedSchema(2),
});

/** Depthwise convolution: [N, H, W, C] to [N, H', W', C * M]. */
export const convertDepthwiseConvolution = defineLayer(depthwiseSchema, (call, config) => {
  const planes = planesOf(call, 2); // [N, C, S...]
  const { channels } = planes;
  const multiplier = readMultiplier(call);
  const sum = addConvolution(call, planes, {
    name: call.name,
    kernel: readDepthwiseKernel(call, config.kernel_size, { channels, multiplier }),
    bias: readBias(call, config, channels * multiplier),
    window: toWindow(config),
    groups: channels,
  });
  return finishConvolution(call, sum.value, config.activation); // [N, C * M, S'...]
});

const separableSchema = z.looseObject({
  ...convolutionSettings(2),
  filters: filtersSchema,
});

/** Depthwise, then pointwise convolution. */
export const convertSeparableConvolution = defineLayer(separableSchema, (call, config) => {
  const planes = planesOf(call, 2); // [N, C, S...]
  const { channels } = planes;
  const multiplier = readMultiplier(call);
  const depthwise = addConvolution(call, planes, {
    name: `${call.name}/depthwise`,
    kernel: readDepthwiseKernel(call, config.kernel_size, { channels, multiplier }),
    window: toWindow(config),
    groups: channels,
  }); // [N, C * M, S'...]
  const sum = addConvolution(call, depthwise, {
    name: call.name,
    kernel: readKernel(call, 'pointwise_kernel', [1, 1, depthwise.channels, config.filters]),
    bias: readBias(call, config, config.filters),
    window: { kernel: [1, 1], strides: [1, 1], dilations: [1, 1], padding: 'valid' },
  });
  return finishConvolution(call, sum.value, config.activation); // [N, F, S'...]
});

/**
 * Output channels per input channel, from the weight: TensorFlow.js omits it in a SeparableConv2D's
 * settings.
 */
function readMultiplier(call: LayerCall): number {
  return call.readWeight(depthwiseKernelOf(call)).shape.at(-1) ?? 1;
}
