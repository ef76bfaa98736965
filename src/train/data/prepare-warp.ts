import { ReposeError } from '../../errors.js';
import { drawHeatMaps } from '../../pose/heat-maps.js';
import type { Joint, Size, Skeleton } from '../../pose/skeleton.js';
import { type BodyParts, findBodyParts } from '../../warp/body-parts.js';
import { fillFigure, findFigure } from '../../warp/find-figure.js';
import { holdHead } from '../../warp/hold-head.js';
import type { WarpedInput } from '../../warp/network-inputs.js';
import { warpPicture } from '../../warp/warp-picture.js';

/** What `warped` inputs add to a batch, in host memory, NHWC. */
export interface WarpBatch {
  readonly sourceMaps: Float32Array; // [N, H, W, J], -1 or 1
  readonly warped: Float32Array; // [N, H, W, 3]
  readonly coverage: Float32Array; // [N, H, W, 1]
  readonly silhouette: Float32Array; // [N, H, W, 1]
  readonly known: Float32Array; // [N, H, W, 1]
  readonly background: Float32Array; // [N, H, W, 3]
  readonly hold: Float32Array; // [N, H, W, 1]
}

/**
 * One example: a condition image [H, W, 3] in [-1, 1] with where it shows people, [H, W], and its pose, and the
 * pose that is wanted.
 */
export interface WarpExample {
  readonly image: Float32Array;
  readonly matte: Float32Array;
  readonly source: readonly Joint[];
  readonly target: readonly Joint[];
  /** Those that look as if there were no source pose. */
  readonly hidden: readonly WarpedInput[];
}

/** Fills a batch of `count` examples, one after the other. */
export class WarpBatchWriter {
  readonly batch: WarpBatch;
  readonly #body: BodyParts;
  readonly #size: Size;

  /** Throws `invalid-argument` for a skeleton without body parts. */
  constructor(skeleton: Skeleton, size: Size, count: number) {
    const pixels = count * size.width * size.height;
    this.#body = requireBodyParts(skeleton);
    this.#size = size;
    this.batch = {
      sourceMaps: new Float32Array(pixels * skeleton.joints.length),
      warped: new Float32Array(pixels * 3),
      coverage: new Float32Array(pixels),
      silhouette: new Float32Array(pixels),
      known: new Float32Array(pixels),
      background: new Float32Array(pixels * 3),
      hold: new Float32Array(pixels),
    };
  }

  write(n: number, { image, matte, source, target, hidden }: WarpExample): void {
    const size = this.#size;
    const pixels = size.width * size.height;
    const part = (all: Float32Array, channels: number) =>
      all.subarray(n * pixels * channels, (n + 1) * pixels * channels);
    const { sourceMaps, warped, coverage, silhouette, known, background, hold } = this.batch;
    const unknown = source.map((joint) => ({ ...joint, confidence: 0 }));
    const sourceOf = (input: WarpedInput) => (hidden.includes(input) ? unknown : source);
    drawHeatMaps(sourceOf('sourceMaps'), size, part(sourceMaps, source.length));
    const figure = findFigure(this.#body, { image, matte, size, source });
    warpPicture(
      this.#body,
      { figure, size, source: sourceOf('warp'), target },
      {
        ...{ warped: part(warped, 3), coverage: part(coverage, 1) },
        ...{ silhouette: part(silhouette, 1), known: part(known, 1) },
      },
    );
    holdHead(this.#body, { size, source: sourceOf('warp'), target }, part(hold, 1));
    const filled = part(background, 3);
    if (hidden.includes('background')) filled.set(image);
    else fillFigure({ image, size }, figure.hole, filled);
  }
}

function requireBodyParts(skeleton: Skeleton): BodyParts {
  const body = findBodyParts(skeleton);
  if (body !== undefined) return body;
  throw new ReposeError(
    'invalid-argument',
    `Cannot move pictures by the skeleton ${skeleton.name}: no shoulders and hips, expected joints named as in coco18`,
  );
}
