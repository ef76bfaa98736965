/**
 * What the generators see. `paper`: PG2's inputs. `warped`: also the source pose, the picture moved
 * part by part into the target pose (W), how near the target's parts are (C), how much of each pixel the
 * moved person covers (S), and the picture without the person (B).
 */
export const networkInputs = ['paper', 'warped'] as const;
export type NetworkInputs = (typeof networkInputs)[number];

/** What the source pose tells networks of `warped` inputs: its maps, W with C and S, and B. */
export const warpedInputs = ['sourceMaps', 'warp', 'background'] as const;
export type WarpedInput = (typeof warpedInputs)[number];

/** Channels of the generators for J joints, in the order in which they are stacked. */
export interface GeneratorChannels {
  /**
   * `paper`: cond 3, target maps J. `warped`: cond 3, target maps J, source maps J, W 3, C 1, S 1, B 3.
   */
  readonly g1In: number;
  /** `paper`: the picture. `warped`: what `composition` makes it of. */
  readonly g1Out: number;
  /**
   * What the coarse stage leaves for the refine stage: the coarse picture 3. `warped`: also W' 3, S
   * 1, and how far a difference counts 1.
   */
  readonly coarse: number;
  /** `paper`: coarse 3, cond 3. `warped`: coarse 3, cond 3, W' 3, S 1. */
  readonly g2In: number;
}

/** How many channels the generators take and give. */
export function countChannels(inputs: NetworkInputs, joints: number): GeneratorChannels {
  return inputs === 'paper'
    ? { g1In: 3 + joints, g1Out: 3, coarse: 3, g2In: 6 }
    : { g1In: 11 + 2 * joints, g1Out: 7, coarse: 8, g2In: 10 };
}

/**
 * How the coarse picture is made of what G1 gives for `warped` inputs, the channels rgb 3, l, t and d 2:
 * alpha clip(trust W' + r rgb) + (1 - alpha) B, clip to [-1, 1], with
 *
 * - alpha = clip((sigmoid(l + `alphaSteepness` (2 S - 1)) - e) / (1 - 2 e)) to [0, 1], e = `alphaEdge`: where the
 *   person is; at most S, or 1 - `alphaNear` max C over the picture if that is more: where parts moved, nothing else is the person's,
 * - trust = sigmoid(`gateGain` t + `trustPrior`): whether the moved person looks as it should there;
 *   r = clip((`drawnBelow` - trust) / `drawnOver`) to [0, 1]: only where it does not, G1 draws. At least
 *   clip((k - `knownFrom`) / `knownOver`) to [0, 1], where k says how far W is known: what the photograph shows is not drawn anew,
 * - W'(q) = W(q + `shiftReach` H tanh d), bilinear, the border repeated: what the stiff parts missed.
 *
 * Where the head is held (`holdHead`, h), what G1 gives counts 1 - h, and trust is h + (1 - h) trust. G2's
 * difference counts alpha (1 - h).
 */
export const composition = {
  alphaSteepness: 3,
  /** What is left of alpha where it is not sure would show as a veil. */
  alphaEdge: 0.3,
  alphaNear: 50,
  /** Makes trust decide: 0.2 of it leaves the shadow of a face. */
  gateGain: 3,
  trustPrior: 2,
  /** Colours that were added to pixels of a photograph, as its light on a rendered person, made it worse. */
  drawnBelow: 0.5,
  drawnOver: 0.5,
  knownFrom: 0.5,
  knownOver: 0.5,
  /** Farther, the outlines of rendered people came with it to photographed ones. */
  shiftReach: 1 / 128,
} as const;

/** The channels of each part of what G1 gives for `warped` inputs, in their order. */
export const compositionChannels = { rgb: 3, alpha: 1, trust: 1, shift: 2 } as const;
