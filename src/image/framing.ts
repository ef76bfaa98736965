import type { FieldViolation } from '../errors.js';
import { isVisible } from '../pose/convert.js';
import { isSameSize, type Joint, type Pose, type Size } from '../pose/skeleton.js';

/** A rectangle; x and y are its upper left corner. */
export interface Box extends Size {
  readonly x: number;
  readonly y: number;
}

/**
 * How a picture of any size becomes one of the model's size:
 * - `cover` keeps proportions, fills the frame and cuts off what hangs over, the same on both sides;
 * - `contain` keeps proportions, shows everything and fills what stays empty with `fillColour`;
 * - `stretch` fills the frame and does not keep proportions;
 * - `crop` stretches a box of the upright picture, in its whole pixels, to the frame.
 */
export type Framing =
  | { readonly kind: 'cover' }
  | { readonly kind: 'contain' }
  | { readonly kind: 'stretch' }
  | { readonly kind: 'crop'; readonly box: Box };

/** White: what DeepFashion's pictures have at their sides, and what a cut-out person is mostly shown on. */
export const fillColour = '#ffffff';

/** The smallest side of a picture or crop box, in pixels. */
export const minSide = 8;

/** Where a picture goes: `region` of the source lands on `placed` of the target, which may hang over its edges. */
export interface Placement {
  readonly region: Box;
  readonly placed: Box;
}

/** The exact placement of a source in a target, with fractions of pixels. */
export function toPlacement(framing: Framing, source: Size, target: Size): Placement {
  const region = framing.kind === 'crop' ? framing.box : { x: 0, y: 0, ...source };
  const scaleX = target.width / region.width;
  const scaleY = target.height / region.height;
  switch (framing.kind) {
    case 'stretch':
    case 'crop':
      return { region, placed: { x: 0, y: 0, ...target } };
    case 'contain':
      return { region, placed: toCentred(region, Math.min(scaleX, scaleY), target) };
    case 'cover':
      return { region, placed: toCentred(region, Math.max(scaleX, scaleY), target) };
    default:
      return assertNever(framing);
  }
}

/** The placement that a picture really gets: that of `toPlacement` on whole pixels. */
export function toPixelPlacement(framing: Framing, source: Size, target: Size): Placement {
  const { region, placed } = toPlacement(framing, source, target);
  const width = Math.max(1, Math.round(placed.width));
  const height = Math.max(1, Math.round(placed.height));
  const x = Math.floor((target.width - width) / 2);
  const y = Math.floor((target.height - height) / 2);
  return { region, placed: { x, y, width, height } };
}

/**
 * A pose's joints in pixels of the model's frame, framed as the condition picture of size `source` was. On a canvas of
 * another size than that picture's they are framed on their own, and a crop box, which is in the picture's pixels, does
 * not apply: the canvas is stretched to the frame.
 */
export function frameJoints(
  pose: Pose,
  framing: Framing,
  { source, target }: { source: Size; target: Size },
): Joint[] {
  const isShared = isSameSize(pose.canvas, source);
  const ownFraming: Framing = framing.kind === 'crop' ? { kind: 'stretch' } : framing;
  const { region, placed } = isShared
    ? toPixelPlacement(framing, source, target)
    : toPlacement(ownFraming, pose.canvas, target);
  return pose.joints.map(({ x, y, confidence }) => ({
    x: placed.x + ((x - region.x) * placed.width) / region.width,
    y: placed.y + ((y - region.y) * placed.height) / region.height,
    confidence,
  }));
}

/** Where joints of a framed picture lie in the picture itself: the way back of `frameJoints` on its own canvas. */
export function unframeJoints(
  joints: readonly Joint[],
  framing: Framing,
  { source, target }: { source: Size; target: Size },
): Joint[] {
  const { region, placed } = toPixelPlacement(framing, source, target);
  return joints.map(({ x, y, confidence }) => ({
    x: region.x + ((x - placed.x) * region.width) / placed.width,
    y: region.y + ((y - placed.y) * region.height) / placed.height,
    confidence,
  }));
}

/** The engine's `joints` input: [J, 3] = x px, y px in the model's frame, visible (0 or 1). */
export function toJointTensor(joints: readonly Joint[]): Float32Array {
  return Float32Array.from(joints.flatMap((joint) => [joint.x, joint.y, isVisible(joint) ? 1 : 0]));
}

/** What is wrong with a crop box on a picture of size `source`; nothing for the other framings. */
export function findCropViolations(framing: Framing, source: Size, field: string): FieldViolation[] {
  if (framing.kind !== 'crop') return [];
  const { x, y, width, height } = framing.box;
  const isWhole = [x, y, width, height].every(Number.isInteger);
  const isInside = x >= 0 && y >= 0 && x + width <= source.width && y + height <= source.height;
  if (isWhole && isInside && Math.min(width, height) >= minSide) return [];
  const found = `${width}x${height} at ${x},${y}`;
  const expected = `a box of whole pixels, at least ${minSide}x${minSide}, inside the picture's ${source.width}x${source.height}`;
  return [{ field, description: `Cannot crop to ${field}: ${found}, expected ${expected}` }];
}

function toCentred(size: Size, scale: number, frame: Size): Box {
  const width = size.width * scale;
  const height = size.height * scale;
  return { x: (frame.width - width) / 2, y: (frame.height - height) / 2, width, height };
}

function assertNever(framing: never): never {
  throw new Error(`Cannot frame: ${JSON.stringify(framing)}`);
}
