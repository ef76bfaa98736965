/**
 * The networks that training writes and export reads as files, so that neither needs the other and
 * the exporter's core needs no TensorFlow.
 */

/**
 * A weight's values and shape. Kernels are HWIO (convolution) or [in, out] (dense), as
 * TensorFlow.js has them.
 */
export interface WeightTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Weights by name: `<layer>/kernel`, `<layer>/bias`. */
export type WeightMap = ReadonlyMap<string, WeightTensor>;

/** An output of a layer's call; the calls of a layer count from 0. */
export type TensorReference = readonly [layer: string, call: number, tensor: number];

/**
 * A layer of a `tf.LayersModel` topology: its class, configuration and the outputs that it
 * consumes.
 */
export interface LayerTopology {
  readonly className: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** The inputs of each call of the layer. */
  readonly inboundNodes: readonly (readonly TensorReference[])[];
}

/** The functional graph of a `tf.LayersModel`, from `model.toJSON(null, false)`, in strict form. */
export interface ModelTopology {
  readonly name: string;
  readonly layers: readonly LayerTopology[];
  readonly inputs: readonly TensorReference[];
  readonly outputs: readonly TensorReference[];
}

/** A topology and its weights. */
export interface NetworkArtifacts {
  readonly topology: ModelTopology;
  readonly weights: WeightMap;
}
