import type { Joint, Size, Skeleton } from '../../pose/skeleton.js';
import { face } from '../../pose/stature.js';

/** The hands are the continuation of the forearms, by coco18's names. */
const forearms = [
  ['right_elbow', 'right_wrist'],
  ['left_elbow', 'left_wrist'],
] as const;

/** Radii as shares of the torso's length, and how far a hand's middle lies beyond the wrist, of the forearm. */
const faceRadius = 0.25;
const handRadius = 0.14;
const handReach = 0.3;

/**
 * Adds `weight` to the pixels of a mask [H, W] where faces and hands are: few pixels, which people
 * look at first. Adds nothing for joints that were not seen, or that the skeleton does not have.
 */
export function weighDetails(
  mask: Float32Array,
  joints: readonly Joint[],
  { skeleton, size, weight }: { readonly skeleton: Skeleton; readonly size: Size; readonly weight: number },
): void {
  const find = (name: string): Joint | undefined => {
    const joint = joints[skeleton.joints.indexOf(name)];
    return joint && joint.confidence > 0 ? joint : undefined;
  };
  const torso = measureTorso(find);
  if (torso === undefined) return;
  const seen = face.flatMap((name) => find(name) ?? []);
  const discs: Disc[] = seen.length > 0 ? [{ ...findMiddle(seen), radius: faceRadius * torso }] : [];
  for (const [elbow, wrist] of forearms) {
    const [from, to] = [find(elbow), find(wrist)];
    if (from === undefined || to === undefined) continue;
    const x = to.x + handReach * (to.x - from.x);
    const y = to.y + handReach * (to.y - from.y);
    discs.push({ x, y, radius: handRadius * torso });
  }
  for (const pixel of new Set(discs.flatMap((disc) => listPixels(disc, size)))) mask[pixel]! += weight;
}

interface Disc {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** The pixels of a picture whose place is inside the disc, as indices. */
function listPixels({ x, y, radius }: Disc, { width, height }: Size): number[] {
  const pixels: number[] = [];
  const [right, bottom] = [Math.min(width - 1, x + radius), Math.min(height - 1, y + radius)];
  for (let row = Math.max(0, Math.ceil(y - radius)); row <= bottom; row += 1)
    for (let column = Math.max(0, Math.ceil(x - radius)); column <= right; column += 1)
      if (Math.hypot(column - x, row - y) <= radius) pixels.push(row * width + column);
  return pixels;
}

function measureTorso(find: (name: string) => Joint | undefined): number | undefined {
  const lengths = ['left', 'right'].flatMap((side) => {
    const [shoulder, hip] = [find(`${side}_shoulder`), find(`${side}_hip`)];
    return shoulder && hip ? [Math.hypot(shoulder.x - hip.x, shoulder.y - hip.y)] : [];
  });
  return lengths.length > 0 ? Math.max(...lengths) : undefined;
}

function findMiddle(joints: readonly Joint[]): { readonly x: number; readonly y: number } {
  const mean = (axis: 'x' | 'y') => joints.reduce((sum, joint) => sum + joint[axis], 0) / joints.length;
  return { x: mean('x'), y: mean('y') };
}
