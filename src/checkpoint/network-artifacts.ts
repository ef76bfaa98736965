/**
 * A network as files: what training writes and what export reads, so that neither needs the other and the
 * exporter's core needs no TensorFlow.
 */

/** A weight's values and shape. Kernels are HWIO (convolution) or [in, out] (dense), as TensorFlow.js has them. */
export interface WeightTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A layer of a `tf.LayersModel` topology: its class, configuration and the outputs that it consumes. */
export interface LayerTopology {
  readonly className: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** One entry a call of the layer; an input is [layer name, call, tensor index], the calls of a layer counted from 0. */
  readonly inboundNodes: readonly (readonly (readonly [string, number, number])[])[];
}

/** The functional graph of a `tf.LayersModel`, as `model.toJSON(null, false)` describes it, made strict. */
export interface ModelTopology {
  readonly name: string;
  readonly layers: readonly LayerTopology[];
  readonly inputs: readonly (readonly [string, number, number])[];
  readonly outputs: readonly (readonly [string, number, number])[];
}

/** A topology and its weights by name (`<layer>/kernel`, `<layer>/bias`). */
export interface NetworkArtifacts {
  readonly topology: ModelTopology;
  readonly weights: ReadonlyMap<string, WeightTensor>;
}
