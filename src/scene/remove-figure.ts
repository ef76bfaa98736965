import { drawPatches } from '../image/draw-patches.js';
import type { Box } from '../image/framing.js';
import { toIntersection } from '../image/framing.js';
import { resizePart } from '../image/resize-image.js';
import { toLevels, toUnitRange } from '../image/value-range.js';
import { findExtent } from '../pose/body-extent.js';
import { moveJoints } from '../pose/fit-pose.js';
import type { Joint, Size, Skeleton } from '../pose/skeleton.js';
import { face, measureStature } from '../pose/stature.js';
import { type BodyReach, measureClearance } from '../warp/body-clearance.js';
import type { BodyParts, PartKind } from '../warp/body-parts.js';
import { fillUnknown } from '../warp/fill-unknown.js';
import { toAlpha, toRgba } from './to-rgba.js';

/** A person in a picture: the pose in the picture's pixels. */
export interface Figure {
  readonly body: BodyParts;
  readonly skeleton: Skeleton;
  readonly joints: readonly Joint[];
}

/**
 * The longest side of the surroundings from which a figure is filled, in pixels. What is filled in
 * is smooth, so more would cost time on this thread and look the same.
 */
const maxSidePx = 192;

/**
 * How far the figure is taken to reach: not far, because what is not covered by the
 * drawn person shows as a blur. Instead hands, feet and hair count: see `withDiscs`.
 */
const reach: BodyReach = { sigmas: 1.3, dilation: 1 / 48, softness: 1 / 6 };

/** How much of the surroundings counts on each side, as a share of the figure's longer side. */
const surroundings = 0.3;

/**
 * RGB bytes [H, W, 3] without the figure: its place is filled from its surroundings
 * (`fillUnknown`), and every pixel that is clear of it is as before. A figure of one joint, or
 * outside the picture, leaves the picture as it is.
 */
export async function removeFigure(imageNhwc: Uint8Array, size: Size, figure: Figure): Promise<Uint8Array> {
  const box = findSurroundings(figure, size);
  if (box === undefined) return imageNhwc;
  const scale = Math.min(1, maxSidePx / Math.max(box.width, box.height));
  const small = { width: scaleSide(box.width, scale), height: scaleSide(box.height, scale) };
  const part = await resizePart(imageNhwc, size, { box, to: small });
  const source = moveJoints(figure.joints, { scale, x: -box.x * scale, y: -box.y * scale });
  const body = withDiscs(figure);
  const input = { image: toUnitRange(part), size: small, source, reach };
  const filled = new Float32Array(input.image.length);
  const clearance = measureClearance(body, input);
  fillUnknown(input, clearance, filled);
  const alpha = toAlpha(clearance);
  return drawPatches(imageNhwc, size, [{ rgba: toRgba(toLevels(filled), alpha), size: small, box }]);
}

function findSurroundings({ joints, skeleton }: Figure, size: Size): Box | undefined {
  const stature = measureStature(joints, skeleton);
  if (stature === undefined) return undefined;
  const { left, top, right, bottom } = findExtent(joints, skeleton, stature);
  const space = surroundings * Math.max(right - left, bottom - top);
  const [x, y] = [Math.floor(left - space), Math.floor(top - space)];
  const whole = { x, y, width: Math.ceil(right + space) - x, height: Math.ceil(bottom + space) - y };
  const inside = toIntersection(whole, size);
  return inside.width > 0 && inside.height > 0 ? inside : undefined;
}

/**
 * The body with a disc around each joint, also of parts of which one end was not seen: around the
 * face, the wrists and the ankles as wide as a head, for hair, hands and feet.
 */
function withDiscs({ body, skeleton }: Figure): BodyParts {
  const discs = skeleton.joints.map((name, joint) => ({
    name,
    kind: kindOf(name),
    side: 0 as const,
    start: [joint],
    end: [joint],
    beyond: 0,
    weights: [1, 1],
    other: body.parts.length + joint,
  }));
  return { ...body, parts: [...body.parts, ...discs] };
}

function kindOf(joint: string): PartKind {
  return /_(wrist|ankle)$/.test(joint) || face.includes(joint) ? 'head' : 'leg';
}

function scaleSide(length: number, scale: number): number {
  return Math.max(1, Math.round(length * scale));
}
