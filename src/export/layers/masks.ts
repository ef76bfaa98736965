/**
 * Which steps of a sequence count. A mask is an int64 tensor [N, T], 1 for a step that counts and 0 for one that does not; it
 * goes with the value that it is about, from Masking and Embedding to recurrent layers.
 */
import type { Value } from '../graph.js';
import { cast } from './element-types.js';
import { callFailure, type LayerCall, type LayerConverter } from './layer-converter.js';

/** A value of which some steps may not count. */
interface MaskedValue extends Value {
  readonly mask: Value;
}

/** What classes of layers do with the mask of their input, the same in TensorFlow.js and in Keras; others are refused with one. */
const classesByRule = {
  uses: ['Bidirectional', 'GRU', 'LSTM', 'SimpleRNN'],
  keeps: [
    'Activation',
    'AlphaDropout',
    'BatchNormalization',
    'Dense',
    'Dropout',
    'GaussianDropout',
    'GaussianNoise',
    'LayerNormalization',
    'PReLU',
    'ReLU',
    'SpatialDropout1D',
  ],
  drops: ['Conv1D', 'Flatten', 'MaxPooling1D', 'Reshape'],
} as const;

const isIn = (rule: keyof typeof classesByRule, className: string) =>
  classesByRule[rule].some((name) => name === className);

/** The mask of a value, where it has one. */
export function maskOf(value: Value | undefined): Value | undefined {
  return value && 'mask' in value ? (value as MaskedValue).mask : undefined;
}

/** The value with a mask, or as it is where there is none. */
export function withMask(value: Value, mask: Value | undefined): Value {
  if (!mask) return value;
  const masked: MaskedValue = { ...value, mask };
  return masked;
}

/** A converter that does with masks what its class does. Throws, when it converts a call, where that has no rule. */
export function onMasks(className: string, converter: LayerConverter): LayerConverter {
  return (layer, prepareLayer) => {
    const convert = converter(layer, prepareLayer);
    return (call) => {
      const { inputs, argument } = splitMaskArgument(call, className);
      const mask = inputs.map(maskOf).find((found) => found !== undefined);
      if (isIn('uses', className)) return convert({ ...call, inputs: replaceMask(call, inputs, argument) });
      if (!mask) return convert({ ...call, inputs });
      const made = () => convert({ ...call, inputs: inputs.map(withoutMask) });
      if (isIn('drops', className)) return made();
      if (isIn('keeps', className)) return [made()].flat().map((output) => withMask(output, mask));
      throw maskFailure(call);
    };
  };
}

/** Keras 3 writes the mask of a layer's input down as its last argument too, a bool tensor [N, T] beside the others. */
function splitMaskArgument({ inputs }: LayerCall, className: string) {
  const last = inputs.at(-1);
  const isMask =
    last?.type === 'bool' && inputs.length > 1 && (isIn('uses', className) || isIn('keeps', className));
  return isMask ? { inputs: inputs.slice(0, -1), argument: last } : { inputs, argument: undefined };
}

/** A mask that is an argument is the one that counts. */
function replaceMask(
  { builder, name }: LayerCall,
  [first, ...others]: readonly Value[],
  argument: Value | undefined,
): readonly Value[] {
  if (!first) return others;
  if (!argument) return [first, ...others];
  return [withMask(first, cast(builder, argument, { name: `${name}/mask`, type: 'int64' })), ...others];
}

/** Why a call is refused whose input has a mask. */
export function maskFailure(call: LayerCall): Error {
  return callFailure(call, 'an input with a mask', 'one without, behind layers that drop or use masks');
}

function withoutMask({ name, type, shape }: Value): Value {
  return { name, type, shape };
}
