import type { Joint, Size, Skeleton } from '../../pose/skeleton.js';
import { findMiddle, nameJoints } from '../../pose/stature.js';
import type { Random } from '../../random.js';

/** A part of a picture that is shown as large as the picture: its left upper corner in pixels, and how much it grows. */
export interface Crop {
  readonly left: number;
  readonly top: number;
  readonly scale: number;
}

/** How much the shown part grows, and where it has the middle of the shoulders, as shares of its own width and height. */
const crops = { scale: [1.2, 2.4], across: [0.4, 0.6], down: [0.2, 0.45] } as const;

/** A random part of a picture around the shoulders of its person; undefined where they are not seen. */
export function chooseCrop(
  joints: readonly Joint[],
  { size, skeleton, random }: { readonly size: Size; readonly skeleton: Skeleton; readonly random: Random },
): Crop | undefined {
  const pick = (range: readonly [number, number]) => random.uniform(range[0], range[1]);
  const [scale, across, down] = [pick(crops.scale), pick(crops.across), pick(crops.down)];
  const middle = findMiddle(nameJoints(joints, skeleton), ['right_shoulder', 'left_shoulder']);
  if (middle === undefined) return undefined;
  const start = (place: number, share: number, length: number) =>
    Math.min(Math.max(place - (share * length) / scale, 0), length - length / scale);
  return { left: start(middle.x, across, size.width), top: start(middle.y, down, size.height), scale };
}

/** The joints of the shown part; those outside are not seen. */
export function cropJoints(joints: readonly Joint[], { left, top, scale }: Crop, size: Size): Joint[] {
  return joints.map((joint) => {
    const [x, y] = [scale * (joint.x + 0.5 - left) - 0.5, scale * (joint.y + 0.5 - top) - 0.5];
    const isShown = x >= 0 && x < size.width && y >= 0 && y < size.height;
    return { x, y, confidence: isShown ? joint.confidence : 0 };
  });
}

/** Replaces a picture [H, W, C] by its part, bilinear. */
export function cropPicture(image: Float32Array, { left, top, scale }: Crop, size: Size): void {
  const channels = image.length / (size.width * size.height);
  const rows = findNeighbours(size.height, top, scale);
  const columns = findNeighbours(size.width, left, scale);
  const whole = image.slice();
  let at = 0;
  for (const row of rows) {
    const [above, below] = [row.first, row.second].map((y) => y * size.width) as [number, number];
    for (const column of columns) {
      for (let c = 0; c < channels; c += 1) {
        const upper = mix(
          whole,
          channels * (above + column.first) + c,
          channels * (above + column.second) + c,
          column.share,
        );
        const lower = mix(
          whole,
          channels * (below + column.first) + c,
          channels * (below + column.second) + c,
          column.share,
        );
        image[at] = upper + row.share * (lower - upper);
        at += 1;
      }
    }
  }
}

/** For every row or column of the part, the two of the whole between which it lies, and how near the second one is. */
interface Neighbours {
  readonly first: number;
  readonly second: number;
  readonly share: number;
}

function findNeighbours(length: number, start: number, scale: number): Neighbours[] {
  return Array.from({ length }, (_, index) => {
    const place = Math.min(Math.max((index + 0.5) / scale + start - 0.5, 0), length - 1);
    const first = Math.floor(place);
    return { first, second: Math.min(first + 1, length - 1), share: place - first };
  });
}

function mix(values: Float32Array, a: number, b: number, share: number): number {
  return values[a]! + share * (values[b]! - values[a]!);
}
