/**
 * How a layer class becomes nodes. Legend: N batch, H height, W width, C channels. TensorFlow.js has pictures and
 * feature maps as [N, H, W, C], the graph as [N, C, H, W]; tensors of any other rank are alike in both.
 */
import { z } from 'zod';
import type { LayerTopology, WeightTensor } from '../../checkpoint/network-artifacts.js';
import { ReposeError } from '../../errors.js';
import type { Value } from '../graph.js';
import type { GraphBuilder } from '../graph-builder.js';

/** One call of a layer. A layer that is called several times shares its weights. */
export interface LayerCall {
  readonly builder: GraphBuilder;
  /** The layer as the topology has it; its name is the path through nested models, `encoder/conv`. */
  readonly layer: LayerTopology;
  /** Where names begin: unique to the call. */
  readonly name: string;
  /** Where the names of weights begin: the same for every call of the layer. */
  readonly weightName: string;
  /** What the call consumes: shapes with names for lengths that are not fixed, and element types. */
  readonly inputs: readonly Value[];
  /** The layer's weight `kernel`, `bias` or the like. Throws without one, and when its shape is not the expected one. */
  readonly readWeight: (name: string, shape?: readonly number[]) => WeightTensor;
  /** Whether the layer has a weight of this name. */
  readonly hasWeight: (name: string) => boolean;
}

/** Adds a call's nodes to the graph and returns its output, or its outputs in TensorFlow.js' order. */
export type ConvertCall = (call: LayerCall) => Value | readonly Value[];

/** Checks a layer inside a layer, as wrappers such as TimeDistributed hold one, and returns what converts its calls. */
export type PrepareLayer = (layer: LayerTopology) => ConvertCall;

/**
 * Checks a layer's configuration, before anything is converted, and returns what converts its calls. Throws
 * `invalid-argument` for settings that are not supported. Only wrappers of other layers need `prepareLayer`.
 */
export type LayerConverter = (layer: LayerTopology, prepareLayer: PrepareLayer) => ConvertCall;

/** Converters by the class name that `tf.LayersModel.toJSON` gives. */
export type LayerConverters = ReadonlyMap<string, LayerConverter>;

/** A converter whose configuration is checked by `schema`; keys that the schema does not name do not matter. */
export function defineLayer<Config>(
  schema: z.ZodType<Config>,
  convert: (call: LayerCall, config: Config) => Value | readonly Value[],
): LayerConverter {
  return (layer) => {
    const config = parseConfig(layer, schema);
    return (call) => convert(call, config);
  };
}

/** The settings of a layer, made strict. Throws `invalid-argument`, naming the layer and the setting. */
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

/** NHWC is the only layout that TensorFlow.js computes on every backend. */
export const channelsLastSchema = z.literal('channels_last').nullish();

/** Why a setting is refused that TensorFlow.js computes nothing of: the model's author may mean what Keras does. */
export const kerasAlone = 'TensorFlow.js leaves it out of account, Keras does not';

/** A setting that has to be as it is by default, because of `reason`. */
export function onlyDefault<Default extends number | boolean>(value: Default, reason: string) {
  return z.literal(value, `expected ${value}: ${reason}`).nullish();
}

/** The call's only input. */
export function onlyInput(call: LayerCall): Value {
  const [input, ...others] = call.inputs;
  if (input && others.length === 0) return input;
  throw callFailure(call, `${call.inputs.length} inputs`, '1');
}

/** `Cannot export layer "flat" (Flatten): <what>, expected <expected>`, for what only a call shows. */
export function callFailure(call: LayerCall, what: string, expected: string): ReposeError {
  return unsupported(call.layer, `${what}, expected ${expected}`);
}

/** Whether a length is fixed, not free. */
export function isLength(dimension: unknown): dimension is number {
  return typeof dimension === 'number';
}
