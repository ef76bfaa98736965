import type { Size } from '../pose/skeleton.js';
import type { FaceCover } from './cover-face.js';
import { layerChannels } from './figure-layer.js';
import type { Figure } from './find-figure.js';
import { fieldChannels, movedLayers } from './flow-fields.js';
import type { DrawHand } from './hidden-hands.js';
import { samplePixel } from './sample-pixel.js';

/** The share of W that a layer has without covering anything: the colours beyond the outline. */
export const leastShare = 0.02;

/** Where no layer covers more, nothing shows: W has faded to less than float32 tells. */
const negligibleCoverage = 1e-6;

/** What a layer, or some of them, bring to a pixel. */
interface Sample {
  /** Colours and what is known of them, at the places of `layerChannels`. */
  readonly planes: ArrayLike<number>;
  /** S_l. */
  readonly share: number;
  /** How far its parts reach: see `outlineShape`. */
  readonly outline: number;
}

/** Of two layers, how far the first is before the other, and how far it is nearer: o and n of `warpPicture`. */
interface Order {
  readonly before: number;
  readonly nearer: number;
}

/** Two layers as one: see `warpPicture`. */
class Mixture implements Sample {
  readonly planes = new Float64Array(layerChannels.count);
  share = 0;
  outline = 0;
  readonly #a: Sample;
  readonly #b: Sample;

  constructor(a: Sample, b: Sample) {
    this.#a = a;
    this.#b = b;
  }

  /** Mixes what both bring to a pixel. */
  find({ before, nearer }: Order): void {
    const a = this.#a;
    const b = this.#b;
    const ofA = a.share * (1 - (1 - before) * b.share);
    this.share = ofA + b.share * (1 - before * a.share);
    this.outline = Math.max(a.outline, b.outline);
    const part = (ofA + leastShare * nearer) / (this.share + leastShare);
    for (let c = 0; c < this.planes.length; c += 1)
      this.planes[c] = b.planes[c]! + part * (a.planes[c]! - b.planes[c]!);
  }

  /** Puts what covers a head, colours times a share and that share, over what was found. */
  cover(covering: Float32Array): void {
    const share = covering[3]!;
    if (share === 0) return;
    for (let c = 0; c < 3; c += 1) this.planes[c] = (1 - share) * this.planes[c]! + covering[c]!;
    this.planes[layerChannels.known] = (1 - share) * this.planes[layerChannels.known]! + share;
    this.share = (1 - share) * this.share + share * this.outline;
  }
}

/** A layer of a figure, and the side that it is of. */
interface LayerPicture {
  readonly image: Float32Array;
  readonly size: Size;
  readonly side: -1 | 1;
  /** See `createHands`. */
  readonly hand: DrawHand | undefined;
}

/** Some parts that move together, one pixel at a time. */
class Layer implements Sample {
  readonly planes = new Float32Array(layerChannels.count);
  share = 0;
  outline = 0;
  readonly #picture: LayerPicture;
  readonly #from = { x: 0, y: 0 };

  constructor(picture: LayerPicture) {
    this.#picture = picture;
  }

  /** What a place shows, by fields, of which the layer's own begin `at`. */
  find(fields: Float32Array, at: number, place: { readonly x: number; readonly y: number }): void {
    this.outline = fields[at + fieldChannels.outline]!;
    this.#from.x = fields[at + fieldChannels.x]!;
    this.#from.y = fields[at + fieldChannels.y]!;
    samplePixel(this.#picture, this.#from, this.planes, 0);
    this.#picture.hand?.(place.x, place.y, this.planes);
    const own = this.#picture.side < 0 ? layerChannels.right : layerChannels.left;
    this.share = this.planes[own]! * this.outline;
  }
}

/** What lies over what. */
interface Over {
  readonly leftIsBefore: boolean;
  readonly cover: FaceCover | undefined;
  /** Of the right and of the left arm. */
  readonly hands: readonly (DrawHand | undefined)[];
}

/** All layers of a figure, one pixel at a time. */
export class MovedPerson {
  readonly #layers: readonly Layer[];
  readonly #arms: Mixture;
  readonly #rest: Mixture;
  readonly #all: Mixture;
  readonly #leftIsBefore: number;
  readonly #width: number;
  readonly #cover: FaceCover | undefined;
  readonly #covering = new Float32Array(4);
  readonly #place = { x: 0, y: 0 };

  constructor(
    { arms, rest }: Pick<Figure, 'arms' | 'rest'>,
    size: Size,
    { leftIsBefore, cover, hands }: Over,
  ) {
    this.#layers = movedLayers.map(({ isArm, side }) => {
      const hand = isArm ? hands[side < 0 ? 0 : 1] : undefined;
      return new Layer({ image: isArm ? arms : rest, size, side, hand });
    });
    const [leftArm, rightArm, left, right] = this.#layers as [Layer, Layer, Layer, Layer];
    this.#arms = new Mixture(leftArm, rightArm);
    this.#rest = new Mixture(left, right);
    this.#all = new Mixture(this.#arms, this.#rest);
    this.#leftIsBefore = leftIsBefore ? 1 : 0;
    this.#width = size.width;
    this.#cover = cover;
  }

  /** What a pixel shows, by `findFlowFields`; undefined for nothing. It stands until the next call. */
  find(fields: Float32Array, pixel: number): Sample | undefined {
    const at = fieldChannels.count * pixel;
    if (fields[at + fieldChannels.coverage]! < negligibleCoverage) return undefined;
    this.#place.x = pixel % this.#width;
    this.#place.y = Math.floor(pixel / this.#width);
    for (let l = 0; l < this.#layers.length; l += 1)
      this.#layers[l]!.find(fields, at + fieldChannels.ofLayer * l, this.#place);
    const before = this.#leftIsBefore;
    this.#arms.find({ before, nearer: fields[at + fieldChannels.nearerArm]! });
    this.#rest.find({ before, nearer: fields[at + fieldChannels.nearerSide]! });
    if (this.#cover) {
      this.#cover(this.#place.x, this.#place.y, this.#covering);
      this.#rest.cover(this.#covering);
    }
    const nearer = fields[at + fieldChannels.nearerArms]!;
    this.#all.find({ before: 1 - (1 - nearer) * this.#rest.planes[layerChannels.known]!, nearer });
    return this.#all;
  }
}
