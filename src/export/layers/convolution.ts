import { z } from 'zod';
import type { WeightTensor } from '../../checkpoint/network-artifacts.js';
import { ints, type Value } from '../graph.js';
import { activate, activationSchema } from './activations.js';
import { channelsLastSchema, defineLayer, mapSizes, onlyInput, pairSchema } from './layer-converter.js';

const convolutionSchema = z.looseObject({
  filters: z.int().positive(),
  kernel_size: pairSchema,
  strides: pairSchema,
  padding: z.enum(['same', 'valid']),
  data_format: channelsLastSchema,
  dilation_rate: pairSchema,
  groups: z.literal(1).nullish(),
  use_bias: z.boolean(),
  activation: activationSchema,
});

export const convertConvolution = defineLayer(convolutionSchema, (call, config) => {
  const { builder, name, weightName } = call;
  const { channels, height, width } = mapSizes(call);
  const { filters, kernel_size: kernelSize, strides, dilation_rate: dilations } = config;

  const vertical = fitAxis(
    { size: height, kernel: kernelSize[0], stride: strides[0], dilation: dilations[0] },
    config,
  );
  const horizontal = fitAxis(
    { size: width, kernel: kernelSize[1], stride: strides[1], dilation: dilations[1] },
    config,
  );
  const kernel = builder.addFloats(`${weightName}/kernel`, [filters, channels, ...kernelSize], () =>
    toOihw(call.readWeight('kernel', [...kernelSize, channels, filters])),
  );
  const bias = config.use_bias
    ? builder.addFloats(`${weightName}/bias`, [filters], () => call.readWeight('bias', [filters]).values)
    : undefined;

  const input = onlyInput(call);
  const shape = [input.shape[0] ?? 'N', filters, vertical.outputSize, horizontal.outputSize];
  const inputs: (Value | undefined)[] = bias ? [input, kernel, bias] : [input, kernel];
  const sum = builder.addNode(
    'Conv',
    inputs,
    { name, shape },
    {
      dilations: ints(dilations),
      kernel_shape: ints(kernelSize),
      pads: ints([vertical.before, horizontal.before, vertical.after, horizontal.after]),
      strides: ints(strides),
    },
  ); // [N, filters, H', W']
  return activate(builder, sum, config.activation, `${name}/${config.activation}`);
});

interface Axis {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
}

/**
 * Output size and padding of one axis as TensorFlow computes them: SAME gives ceil(size / stride) and puts the odd
 * pixel of padding behind, so that stride 2 on an even size pads 0 before and 1 after.
 */
function fitAxis(
  { size, kernel, stride, dilation }: Axis,
  { padding }: { readonly padding: 'same' | 'valid' },
): { outputSize: number; before: number; after: number } {
  const reach = (kernel - 1) * dilation + 1;
  if (padding === 'valid') return { outputSize: Math.ceil((size - reach + 1) / stride), before: 0, after: 0 };
  const outputSize = Math.ceil(size / stride);
  const total = Math.max(0, (outputSize - 1) * stride + reach - size);
  const before = Math.floor(total / 2);
  return { outputSize, before, after: total - before };
}

/** TensorFlow's [h, w, in, out] kernel as ONNX's [out, in, h, w]. */
function toOihw({ shape, values }: WeightTensor): Float32Array {
  const [height = 0, width = 0, inputs = 0, outputs = 0] = shape;
  const oihw = new Float32Array(values.length);
  let source = 0;
  for (let place = 0; place < height * width; place += 1) {
    for (let input = 0; input < inputs; input += 1) {
      for (let output = 0; output < outputs; output += 1) {
        oihw[(output * inputs + input) * height * width + place] = values[source] ?? 0;
        source += 1;
      }
    }
  }
  return oihw;
}
