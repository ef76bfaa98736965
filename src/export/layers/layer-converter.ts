/**
 * The interface of layer converters. Legend: N batch, H height, W width, C channels. Pictures and
 * feature maps are [N, H, W, C] in TensorFlow.js and [N, C, H, W] in the graph; other tensors are
 * the same in both.
 */
import { z } from 'zod';
import type { LayerTopology, WeightTensor } from '../../checkpoint/network-artifacts.js';
import { ReposeError } from '../../errors.js';
import type { Value } from '../graph.js';
import type { GraphBuilder } from '../graph-builder.js';

/** A call of a layer. All calls of a layer share its weights. */
export interface LayerCall {
  readonly builder: GraphBuilder;
  /** The layer of the topology; its name is the path through nested models, `encoder/conv`. */
  readonly layer: LayerTopology;
  /** The prefix of names, unique to the call. */
  readonly name: string;
  /** The prefix of weight names, the same for all calls of the layer. */
  readonly weightName: string;
  /** The call's inputs: free lengths have names. */
  readonly inputs: readonly Value[];
  /**
   * The layer's weight `kernel`, `bias` or the like. Throws if it is missing or has another shape.
   */
  readonly readWeight: (name: string, shape?: readonly number[]) => WeightTensor;
  /** Whether the layer has a weight with this name. */
  readonly hasWeight: (name: string) => boolean;
}

/**
 * Adds a call's nodes to the graph and returns its output, or its outputs in TensorFlow.js' order.
 */
export type ConvertCall = (call: LayerCall) => Value | readonly Value[];

/**
 * Checks the layer inside a wrapper such as TimeDistributed, and returns the converter of its
 * calls.
 */
export type PrepareLayer = (layer: LayerTopology) => ConvertCall;

/**
 * Checks a layer's configuration, before anything is converted, and returns the converter of its
 * calls. Throws `invalid-argument` for unsupported settings. Only wrappers need `prepareLayer`.
 */
export type LayerConverter = (layer: LayerTopology, prepareLayer: PrepareLayer) => ConvertCall;

/** Converters by the class name in `tf.LayersModel.toJSON`. */
export type LayerConverters = ReadonlyMap<string, LayerConverter>;

/** A converter whose configuration is checked by `schema`; other keys are ignored. */
export function defineLayer<Config>(
  schema: z.ZodType<Config>,
  convert: (call: LayerCall, config: Config) => Value | readonly Value[],
): LayerConverter {
  return (layer) => {
    const config = parseConfig(layer, schema);
    return (call) => convert(call, config);
  };
}

/** Parses the settings of a layer. Throws `invalid-argument`, naming the layer and the setting. */
export function parseConfig<Config>(layer: LayerTopology, schema: z.ZodType<Config>): Config {
  const parsed = schema.safeParse(layer.config);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw unsupported(layer, `${issue?.path.join('.')}: ${issue?.message}`);
}

/** `Cannot export layer "up" (UpSampling2D): <problem>`. */
export function unsupported(layer: Pick<LayerTopology, 'name' | 'className'>, problem: string): ReposeError {
  return new ReposeError(
    'invalid-argument',
    `Cannot export layer "${layer.name}" (${layer.className}): ${problem}`,
  );
}

/** NHWC, the only layout that TensorFlow.js computes on all backends. */
export const channelsLastSchema = z.literal('channels_last').nullish();

/** Why to refuse a setting that TensorFlow.js ignores: the author may expect what Keras does. */
export const kerasAlone = 'TensorFlow.js ignores it, Keras does not';

/** A setting that must have its default value, because of `reason`. */
export function onlyDefault<Default extends number | boolean>(value: Default, reason: string) {
  return z.literal(value, `expected ${value}: ${reason}`).nullish();
}

/** The call's only input. */
export function onlyInput(call: LayerCall): Value {
  const [input, ...others] = call.inputs;
  if (input && others.length === 0) return input;
  throw callFailure(call, `${call.inputs.length} inputs`, '1');
}

/** `Cannot export layer "flat" (Flatten): <what>, expected <expected>`, for problems of a call. */
export function callFailure(call: LayerCall, what: string, expected: string): ReposeError {
  return unsupported(call.layer, `${what}, expected ${expected}`);
}

/** Whether a length is fixed, not free. */
export function isLength(dimension: unknown): dimension is number {
  return typeof dimension === 'number';
}
