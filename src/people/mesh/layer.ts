import type { Material } from '../shading/material.js';

/** Skin, a garment, hair: one surface with one material, before posing. Lengths in decimetres. */
export interface Layer {
  readonly name: LayerName;
  readonly material: Material;
  readonly vertexCount: number;
  /** Three vertices each, counter-clockwise from outside. */
  readonly triangles: Int32Array;
  /** x, y, z of each vertex in the person's shape. */
  readonly positions: Float32Array;
  /**
   * x, y, z of each vertex on the base mesh (see `RestPoint`), which patterns and faces are drawn
   * by.
   */
  readonly rest: Float32Array;
  /**
   * Two coordinates of each vertex that patterns run along: across and along the cloth, or around
   * the head and down the hair.
   */
  readonly patternUv: Float32Array;
  /** Four bones of each vertex, and their weights. */
  readonly boneIndices: Uint8Array;
  readonly boneWeights: Float32Array;
  /**
   * This much (decimetres) nearer to the camera when surfaces are compared, so that outer layers
   * win.
   */
  readonly depthBias: number;
  /** Seen from inside too. */
  readonly twoSided: boolean;
  /**
   * How far each vertex is inside the garment's outline; the surface ends where it is 0. Without
   * it: everywhere inside.
   */
  readonly inside?: Float32Array;
  /**
   * How far each vertex is below another layer: positive where that hides it. Only skin needs it.
   */
  readonly covered?: Float32Array;
  readonly folds?: ClothFolds;
}

/** What wrinkles a garment, for each vertex. */
export interface ClothFolds {
  /** x, y, z: where in the noise of folds. */
  readonly coordinates: Float32Array;
  /** How deep folds are. */
  readonly depth: Float32Array;
  /** 0 on the trunk and the legs, 1 on a sleeve. */
  readonly sleeve: Float32Array;
  /** See `Geometry`. */
  readonly hinge: Uint8Array;
  readonly hingeCloseness: Float32Array;
}

/** Which surface a layer is; a garment may have several layers. */
export type LayerName =
  | 'skin'
  | 'eyes'
  | 'beard'
  | 'socks'
  | 'shoes'
  | 'bottom'
  | 'top'
  | 'jacket'
  | 'hair'
  | 'hat'
  | 'glasses'
  | 'backpack'
  | 'seat';
