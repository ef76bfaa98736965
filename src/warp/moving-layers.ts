import type { Size } from '../pose/skeleton.js';
import type { BodyPart } from './body-parts.js';
import type { FaceCover } from './cover-face.js';
import { layerChannels } from './find-figure.js';
import { type Segment, squareDistance } from './part-segments.js';
import type { Transform } from './part-transforms.js';
import { toLogistic } from './rise.js';
import { samplePixel } from './sample-pixel.js';

/** A layer's silhouette counts fully where this times its coverage is at least 1. */
export const silhouetteGain = 2;

/** The share of W that a layer has without covering anything: the colours beyond the outline. */
export const leastShare = 0.02;

/** How much the nearest part is preferred to the mean of two parts' places, which may show neither. */
export const flowSharpness = 2;

/** Part weights below exp(-this) of the strongest one's are left out: less than float32 tells. */
const negligible = 20;

/** A layer that covers less brings nothing: less than float32 tells. */
const negligibleCoverage = 1e-6;

/** The column along which a part is folded, and how far. */
interface Fold {
  readonly middle: number;
  readonly share: number;
}

/** A part that moves: where it is in the target, -2 / sigma², and where it comes from. */
export interface Move {
  readonly isArm: boolean;
  readonly side: BodyPart['side'];
  readonly segment: Segment;
  readonly steepness: number;
  readonly transform: Transform;
  readonly fold: Fold;
  /** How near it is to the camera: see `findDepths`. */
  readonly depth: number;
}

/** What a layer, or some of them, bring to a pixel. */
interface Sample {
  /** Moves on to the pixel of its `Distances`. */
  readonly find: () => void;
  /** Colours and what is known of them, at the places of `layerChannels`. */
  readonly planes: ArrayLike<number>;
  /** S_l. */
  readonly share: number;
  /** max m, and log of sum (m⁴ e)². */
  readonly coverage: number;
  readonly logit: number;
}

/** Two layers as one: see `warpPicture`. */
export class Mixture implements Sample {
  readonly planes = new Float64Array(layerChannels.count);
  share = 0;
  coverage = 0;
  logit = 0;
  readonly #a: Sample;
  readonly #b: Sample;
  readonly #order: number | undefined;

  /** By o, or, where there is none, by which is nearer and what is known of b. */
  constructor(a: Sample, b: Sample, order?: number) {
    this.#a = a;
    this.#b = b;
    this.#order = order;
  }

  find(): void {
    const a = this.#a;
    const b = this.#b;
    a.find();
    b.find();
    const nearer = toLogistic(a.logit - b.logit);
    const before = this.#order ?? 1 - (1 - nearer) * b.planes[layerChannels.known]!;
    const ofA = a.share * (1 - (1 - before) * b.share);
    this.share = ofA + b.share * (1 - before * a.share);
    this.coverage = Math.max(a.coverage, b.coverage);
    this.logit = Math.max(a.logit, b.logit);
    const part = (ofA + leastShare * nearer) / (this.share + leastShare);
    for (let c = 0; c < this.planes.length; c += 1)
      this.planes[c] = b.planes[c]! + part * (a.planes[c]! - b.planes[c]!);
  }
}

/** How far a pixel is from each part that moves. */
export class Distances {
  x = 0;
  y = 0;
  readonly moves: readonly Move[];
  /** -2 dist² / sigma² */
  readonly falls: Float64Array;

  constructor(moves: readonly Move[]) {
    this.moves = moves;
    this.falls = new Float64Array(moves.length);
  }

  find(x: number, y: number): void {
    this.x = x;
    this.y = y;
    for (let p = 0; p < this.falls.length; p += 1) {
      const { segment, steepness } = this.moves[p]!;
      this.falls[p] = steepness * squareDistance(segment, x, y);
    }
  }
}

/** Of which picture a layer is, and which side's; and what covers a head in it. */
interface LayerPicture {
  readonly image: Float32Array;
  readonly size: Size;
  readonly side: -1 | 1;
  readonly cover: FaceCover | undefined;
}

/** Some parts that move together, one pixel at a time. */
export class Layer implements Sample {
  readonly planes = new Float32Array(layerChannels.count);
  share = 0;
  coverage = 0;
  logit = -Number.MAX_VALUE;
  readonly #distances: Distances;
  readonly #own: readonly number[];
  readonly #picture: LayerPicture;
  /** Where the pixel comes from, and what covers it. */
  readonly #from = { x: 0, y: 0 };
  readonly #covering = new Float32Array(4);

  constructor(distances: Distances, own: readonly number[], picture: LayerPicture) {
    this.#distances = distances;
    this.#own = own;
    this.#picture = picture;
  }

  find(): void {
    const { moves, falls } = this.#distances;
    let nearest = Number.NEGATIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (const p of this.#own) {
      nearest = Math.max(nearest, falls[p]!);
      most = Math.max(most, falls[p]! + moves[p]!.depth);
    }
    this.coverage = Math.exp(nearest / 4);
    if (this.coverage < negligibleCoverage) {
      this.share = 0;
      this.logit = Math.max(flowSharpness * most, -Number.MAX_VALUE);
      this.planes.fill(0);
      return;
    }
    this.#findFlow(most);
    const last = this.#picture.size.height - 1;
    this.#from.y = Math.min(Math.max(this.#from.y, 0), last);
    samplePixel(this.#picture, this.#from, this.planes, 0);
    this.#cover();
    const own = this.planes[this.#picture.side < 0 ? layerChannels.right : layerChannels.left]!;
    this.share = own * Math.min(1, silhouetteGain * this.coverage);
  }

  #findFlow(most: number): void {
    const { x, y, moves, falls } = this.#distances;
    let sum = 0;
    let fromX = 0;
    let fromY = 0;
    for (const p of this.#own) {
      const { transform, fold, depth } = moves[p]!;
      const below = flowSharpness * (falls[p]! + depth - most);
      if (below < -negligible) continue;
      const weight = Math.exp(below);
      const { xx, xy, x0, yx, yy, y0 } = transform;
      const across = foldColumn(x, fold);
      sum += weight;
      fromX += weight * (xx * across + xy * y + x0);
      fromY += weight * (yx * across + yy * y + y0);
    }
    this.#from.x = fromX / sum;
    this.#from.y = fromY / sum;
    this.logit = flowSharpness * most + Math.log(sum);
  }

  /** Puts what covers a head over the pixel of its layer. */
  #cover(): void {
    const { cover, side } = this.#picture;
    const { x, y } = this.#distances;
    if (cover === undefined) return;
    cover(x, y, this.#covering);
    const share = this.#covering[3]!;
    if (share === 0) return;
    const planes = this.planes;
    const own = side < 0 ? layerChannels.right : layerChannels.left;
    for (let c = 0; c < 3; c += 1) planes[c] = (1 - share) * planes[c]! + this.#covering[c]!;
    for (const c of [own, layerChannels.known]) planes[c] = (1 - share) * planes[c]! + share;
  }
}

/** Where x would be if a head was not folded: see `findFold`. */
function foldColumn(x: number, { middle, share }: Fold): number {
  const offset = x - middle;
  return x + share * Math.abs(offset) - Math.abs(share) * offset;
}
