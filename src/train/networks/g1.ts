import * as tf from '@tensorflow/tfjs';
import { countChannels } from '../../warp/network-inputs.js';
import { blockCount, type GeneratorOptions } from './generator-options.js';
import { createInitialisers, type LayerRole } from './initialisation.js';
import { add, concatenate, convolve, upsampleTo } from './layers.js';

/** Width of the fully connected bottleneck (PG2, supplementary). */
const bottleneckUnits = 64;

/**
 * G1: a U-Net with residual blocks and a fully connected bottleneck, which draws the coarse picture
 * (PG2, section 3.2). In: [N, H, W, 3 + J], the condition image in [-1, 1] and the target pose's
 * heat maps. Out: [N, H, W, 3], linear, not clipped. With `warped` inputs more of both: see
 * `countChannels`. H >= 32. With `coarseDownscale` 2 all of it works at half the size, where a
 * quarter of the multiplications draw the same person.
 */
export function createG1(options: GeneratorOptions): tf.LayersModel {
  const { image, baseWidth: F, joints, inputs = 'paper', coarseDownscale = 1 } = options;
  const { g1In, g1Out } = countChannels(inputs, joints);
  const blocks = blockCount({ width: image.width / coarseDownscale, height: image.height / coarseDownscale });
  const initialise = createInitialisers(options.initialisation, options.seed);
  const block = (x: tf.SymbolicTensor, name: string) => residualBlock(x, name, initialise);

  const input = tf.input({ shape: [image.height, image.width, g1In], name: 'cond_and_pose' });
  const seen = coarseDownscale === 1 ? input : shrink(input, coarseDownscale);
  let x = convolve(seen, { name: 'stem', filters: F, initializer: initialise('plain') }); // [N, H, W, F]

  const skips: tf.SymbolicTensor[] = [];
  for (let i = 0; i < blocks; i += 1) {
    x = block(x, `encoder${i}`); // [N, H/2^i, W/2^i, F(i+1)]
    skips.push(x);
    if (i === blocks - 1) break;
    const filters = F * (i + 2);
    x = convolve(x, { name: `encoder${i}_down`, filters, strides: 2, initializer: initialise('plain') });
  }

  x = bottleneck(x, F, initialise); // [N, H/2^(blocks-1), W/2^(blocks-1), F]

  for (let i = 0; i < blocks; i += 1) {
    x = concatenate([x, skips[blocks - 1 - i]!], `decoder${i}_concat`);
    x = block(x, `decoder${i}`);
    if (i === blocks - 1) break;
    const filters = F * (blocks - 1 - i);
    // A 1x1 convolution and ReLU are pixelwise, and cost a quarter before the upsampling.
    x = convolve(x, { name: `decoder${i}_narrow`, filters, kernelSize: 1, initializer: initialise('plain') });
    x = upsampleTo(x, skips[blocks - 2 - i]!, `decoder${i}_up`); // [N, 2h, 2w, F(blocks-1-i)]
  }

  const drawn = convolve(x, {
    name: 'coarse',
    filters: g1Out,
    activation: 'linear',
    initializer: initialise('output'),
  });
  const output = coarseDownscale === 1 ? drawn : enlarge(drawn, coarseDownscale);
  return tf.model({ name: 'g1', inputs: input, outputs: output });
}

function shrink(input: tf.SymbolicTensor, times: number): tf.SymbolicTensor {
  const layer = tf.layers.averagePooling2d({ name: 'shrink', poolSize: times, strides: times });
  return layer.apply(input) as tf.SymbolicTensor;
}

/**
 * Bilinear: what is drawn so is smooth, and the logits of sharp edges stay sharp. The moved picture has
 * the details.
 */
function enlarge(drawn: tf.SymbolicTensor, times: number): tf.SymbolicTensor {
  const layer = tf.layers.upSampling2d({ name: 'enlarge', size: [times, times], interpolation: 'bilinear' });
  return layer.apply(drawn) as tf.SymbolicTensor;
}

type Initialise = (role: LayerRole) => ReturnType<typeof tf.initializers.zeros>;

/** Two 3x3 convolutions with ReLU, then the block's input is added; nothing follows the sum. */
function residualBlock(input: tf.SymbolicTensor, name: string, initialise: Initialise): tf.SymbolicTensor {
  const filters = input.shape[3]!;
  const inner = convolve(input, { name: `${name}_conv0`, filters, initializer: initialise('plain') });
  const outer = convolve(inner, { name: `${name}_conv1`, filters, initializer: initialise('residual-end') });
  return add(outer, input, `${name}_sum`);
}

/** Flattens, applies two linear dense layers and returns F feature maps of the same size. */
function bottleneck(input: tf.SymbolicTensor, F: number, initialise: Initialise): tf.SymbolicTensor {
  const [, height, width] = input.shape as [null, number, number, number];
  const units = height * width * F;
  const flat = tf.layers.flatten({ name: 'bottleneck_flatten' }).apply(input);
  const code = tf.layers
    .dense({ name: 'bottleneck_code', units: bottleneckUnits, kernelInitializer: initialise('plain') })
    .apply(flat); // [N, 64]
  const wide = tf.layers
    .dense({ name: 'bottleneck_wide', units, kernelInitializer: initialise('plain') })
    .apply(code); // [N, h*w*F]
  return tf.layers
    .reshape({ name: 'bottleneck_maps', targetShape: [height, width, F] })
    .apply(wide) as tf.SymbolicTensor;
}
