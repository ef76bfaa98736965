/**
 * Which steps of a sequence count. A mask is an int64 tensor [N, T], 1 for a step that counts and 0 for one that does not; it
 * goes with the value that it is about, from Masking and Embedding to recurrent layers.
 */
import type { Value } from '../graph.js';
import { callFailure, type LayerCall, type LayerConverter } from './layer-converter.js';

/** A value of which some steps may not count. */
interface MaskedValue extends Value {
  readonly mask: Value;
}

/** What a class of layers does with the mask of its input, as in TensorFlow.js and in Keras; all others are refused with one. */
export type MaskRule = 'uses' | 'keeps' | 'drops';

export const maskRules: ReadonlyMap<string, MaskRule> = new Map([
  ...['Bidirectional', 'GRU', 'LSTM', 'SimpleRNN'].map((name) => [name, 'uses'] as const),
  ...[
    'Activation',
    'AlphaDropout',
    'BatchNormalization',
    'Dense',
    'Dropout',
    'GaussianDropout',
    'GaussianNoise',
  ].map((name) => [name, 'keeps'] as const),
  ...['LayerNormalization', 'PReLU', 'ReLU', 'SpatialDropout1D'].map((name) => [name, 'keeps'] as const),
  ...['Conv1D', 'Flatten', 'MaxPooling1D', 'Reshape'].map((name) => [name, 'drops'] as const),
]);

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
  const rule = maskRules.get(className);
  return (layer, prepareLayer) => {
    const convert = converter(layer, prepareLayer);
    return (call) => {
      const mask = call.inputs.map(maskOf).find((found) => found !== undefined);
      if (!mask || rule === 'uses') return convert(call);
      if (!rule) throw maskFailure(call);
      const made = convert({ ...call, inputs: call.inputs.map(withoutMask) });
      return rule === 'keeps' ? [made].flat().map((output) => withMask(output, mask)) : made;
    };
  };
}

/** Why a call is refused whose input has a mask. */
export function maskFailure(call: LayerCall): Error {
  return callFailure(call, 'an input with a mask', 'one without, behind layers that drop or use masks');
}

function withoutMask({ name, type, shape }: Value): Value {
  return { name, type, shape };
}
