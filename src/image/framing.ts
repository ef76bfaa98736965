import type { FieldViolation } from '../errors.js';
import { isVisible } from '../pose/convert.js';
import { isSameSize, type Joint, type Pose, type Size } from '../pose/skeleton.js';

/** A rectangle; x and y are its top left corner. */
export interface Box extends Size {
  readonly x: number;
  readonly y: number;
}

/**
 * How a picture of any size becomes one of the model's size:
 * - `cover` keeps proportions, fills the frame and cuts off the same amount on both sides;
 * - `contain` keeps proportions, shows everything and fills the rest with `fillColour`;
 * - `stretch` fills the frame and does not keep proportions;
 * - `crop` stretches a box of whole pixels of the upright picture to the frame;
 * - `window` stretches any box that meets the upright picture to the frame, and continues the
 *   picture to where there is none, apart from its `person`, whose pose is in the picture's pixels: see
 *   `continueEdges`.
 */
export type Framing =
  | { readonly kind: Fit }
  | { readonly kind: 'crop'; readonly box: Box }
  | { readonly kind: 'window'; readonly box: Box; readonly person?: Pose };

/** The framings of a whole picture. */
export type Fit = 'cover' | 'contain' | 'stretch';

/**
 * What a request may ask for. `person` becomes a window: see `findPersonWindow`. `person-or-cover` is
 * `person` where enough of the person is known, and `cover` elsewhere.
 */
export type RequestFraming =
  | Exclude<Framing, { kind: 'window' }>
  | { readonly kind: 'person' }
  | { readonly kind: 'person-or-cover' };

/** White, as at the sides of DeepFashion's pictures and behind most cut-out people. */
export const fillColour = '#ffffff';

/** The smallest side of a picture or crop box, in pixels. */
export const minSide = 8;

/** `region` of the source lands on `placed` of the target, which may extend beyond its edges. */
export interface Placement {
  readonly region: Box;
  readonly placed: Box;
}

/** The exact placement of a source in a target, in fractions of pixels. */
export function toPlacement(framing: Framing, source: Size, target: Size): Placement {
  const region = toRegion(framing, source);
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
    case 'window':
      return { region, placed: toWindowPart(region, framing.box, target) };
    default:
      return assertNever(framing);
  }
}

/** The placement of `toPlacement` in whole pixels, which pictures get. */
export function toPixelPlacement(framing: Framing, source: Size, target: Size): Placement {
  const { region, placed } = toPlacement(framing, source, target);
  if (framing.kind === 'window') return { region, placed: roundBox(placed, target) };
  const width = Math.max(1, Math.round(placed.width));
  const height = Math.max(1, Math.round(placed.height));
  const x = Math.floor((target.width - width) / 2);
  const y = Math.floor((target.height - height) / 2);
  return { region, placed: { x, y, width, height } };
}

/**
 * A pose's joints in pixels of the model's frame, framed like the condition image of size `source`.
 * On a canvas of another size they are framed by that size; a box, which is in the condition
 * image's pixels, does not apply then: for `crop` the canvas is stretched to the frame, for
 * `window` it is shown whole.
 */
export function frameJoints(
  pose: Pose,
  framing: Framing,
  { source, target }: { source: Size; target: Size },
): Joint[] {
  const isShared = isSameSize(pose.canvas, source);
  const { region, placed } = isShared
    ? toPixelPlacement(framing, source, target)
    : toPlacement(withoutBox(framing), pose.canvas, target);
  return pose.joints.map(({ x, y, confidence }) => ({
    x: placed.x + ((x - region.x) * placed.width) / region.width,
    y: placed.y + ((y - region.y) * placed.height) / region.height,
    confidence,
  }));
}

/**
 * Maps joints of a framed picture back to the picture: the inverse of `frameJoints` on its canvas.
 */
export function unframeJoints(
  joints: readonly Joint[],
  framing: Framing,
  { source, target }: { source: Size; target: Size },
): Joint[] {
  return placeBack(joints, toPixelPlacement(framing, source, target));
}

/** Joints in pixels of a placement's target as joints in pixels of its source. */
export function placeBack(joints: readonly Joint[], { region, placed }: Placement): Joint[] {
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

/** The violations of a crop box on a picture of size `source`; none for other framings. */
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

/** Where the target's frame lies in the source, in the source's pixels, under a placement. */
export function toFrameBox({ region, placed }: Placement, target: Size): Box {
  const [scaleX, scaleY] = [region.width / placed.width, region.height / placed.height];
  return {
    x: region.x - placed.x * scaleX,
    y: region.y - placed.y * scaleY,
    width: target.width * scaleX,
    height: target.height * scaleY,
  };
}

/** The part of a box inside a picture of some size. */
export function toIntersection(box: Box, size: Size): Box {
  const x = Math.max(0, box.x);
  const y = Math.max(0, box.y);
  return {
    x,
    y,
    width: Math.min(box.x + box.width, size.width) - x,
    height: Math.min(box.y + box.height, size.height) - y,
  };
}

function withoutBox(framing: Framing): Framing {
  if (framing.kind === 'crop') return { kind: 'stretch' };
  return framing.kind === 'window' ? { kind: 'contain' } : framing;
}

/** The part of the source that is shown. */
function toRegion(framing: Framing, source: Size): Box {
  if (framing.kind === 'crop') return framing.box;
  const whole = { x: 0, y: 0, ...source };
  return framing.kind === 'window' ? toWholePixels(framing.box, whole) : whole;
}

/** The whole pixels inside `bounds` that a box meets; at least one. */
function toWholePixels(box: Box, bounds: Box): Box {
  const along = (start: number, length: number, limit: number) => {
    const first = Math.min(Math.max(Math.floor(start), 0), limit - 1);
    return [first, Math.min(Math.max(Math.ceil(start + length), first + 1), limit) - first] as const;
  };
  const [x, width] = along(box.x, box.width, bounds.width);
  const [y, height] = along(box.y, box.height, bounds.height);
  return { x, y, width, height };
}

/** Where a part of the source lies in the target onto which `window` is stretched. */
function toWindowPart(part: Box, window: Box, target: Size): Box {
  const [scaleX, scaleY] = [target.width / window.width, target.height / window.height];
  return {
    x: (part.x - window.x) * scaleX,
    y: (part.y - window.y) * scaleY,
    width: part.width * scaleX,
    height: part.height * scaleY,
  };
}

/** The nearest box of whole pixels that meets the target. */
function roundBox(box: Box, target: Size): Box {
  const along = (start: number, length: number, limit: number) => {
    const first = Math.min(Math.round(start), limit - 1);
    return [first, Math.max(Math.round(start + length), first + 1, 1) - first] as const;
  };
  const [x, width] = along(box.x, box.width, target.width);
  const [y, height] = along(box.y, box.height, target.height);
  return { x, y, width, height };
}

function toCentred(size: Size, scale: number, frame: Size): Box {
  const width = size.width * scale;
  const height = size.height * scale;
  return { x: (frame.width - width) / 2, y: (frame.height - height) / 2, width, height };
}

function assertNever(framing: never): never {
  throw new Error(`Cannot frame: ${JSON.stringify(framing)}`);
}
