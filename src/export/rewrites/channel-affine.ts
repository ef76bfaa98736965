import { countElements } from '../../count-elements.js';
import type { Graph, GraphNode, Initializer } from '../graph.js';

/** y = x * scale + shift, with a scale and a shift per channel. */
export interface ChannelAffine {
  readonly scales: Float64Array;
  readonly shifts: Float64Array;
}

/**
 * A BatchNormalization node as an affine function; undefined for other nodes and for parameters
 * that are not constant.
 */
export function readBatchNormalization(graph: Graph, node: GraphNode): ChannelAffine | undefined {
  const weights = node.inputs.slice(1).map((name) => graph.initializers.get(name)?.data);
  const [gamma, beta, mean, variance] = weights;
  if (node.op !== 'BatchNormalization' || !gamma || !beta || !mean || !variance) return undefined;
  const attribute = node.attributes['epsilon'];
  const epsilon = attribute?.kind === 'float' ? attribute.value : 1e-5; // the operator's default
  const scales = Float64Array.from(
    { length: gamma.length },
    (_, channel) => Number(gamma[channel]) / Math.sqrt(Number(variance[channel]) + epsilon),
  );
  const shifts = scales.map((scale, channel) => Number(beta[channel]) - Number(mean[channel]) * scale);
  return { scales, shifts };
}

/** Multiplies `weights` by the scales along `axis`. */
export function scaleAlong({ shape, data }: Initializer, axis: number, scales: Float64Array): Float32Array {
  const inner = countElements(shape.slice(axis + 1));
  const length = shape[axis] ?? 1;
  return Float32Array.from(
    { length: data.length },
    (_, index) => Number(data[index]) * (scales[Math.floor(index / inner) % length] ?? 1),
  );
}
