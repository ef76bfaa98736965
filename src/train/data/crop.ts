import type { Joint, Size, Skeleton } from '../../pose/skeleton.js';
import { findMiddle, nameJoints } from '../../pose/stature.js';
import type { Random } from '../../random.js';
import { samplePixel } from '../../warp/sample-pixel.js';

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
  const picture = { image: image.slice(), size };
  const at = (pixel: number, start: number, last: number) =>
    Math.min(Math.max((pixel + 0.5) / scale + start - 0.5, 0), last);
  for (let y = 0; y < size.height; y += 1) {
    const fromY = at(y, top, size.height - 1);
    for (let x = 0; x < size.width; x += 1)
      samplePixel(picture, { x: at(x, left, size.width - 1), y: fromY }, image, y * size.width + x);
  }
}
