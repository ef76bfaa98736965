import { isVisible, type LoosePose } from '../../pose/convert.js';
import { isSameSize, type Joint, type Size, type Skeleton } from '../../pose/skeleton.js';

/** How joints lie on the canvas that they were measured on. Shares are of its width or height. */
export interface JointFit {
  readonly picture: Size;
  /** Whether the canvas is the picture itself, as far as is known. */
  readonly isOnPicture: boolean;
  /** The largest coordinates. */
  readonly reach: Size;
  /** The larger of the shares of width and height that the joints span. */
  readonly span: number;
  /** The share of the joints outside the canvas. */
  readonly beside: number;
  /** Where the middle of the joints is, as a share of the width. */
  readonly middle: number;
}

/** Measures the visible joints; undefined if there are none. */
export function measureFit(pose: LoosePose, picture: Size): JointFit | undefined {
  const seen = pose.joints.filter(isVisible);
  if (seen.length === 0) return undefined;
  const canvas = pose.canvas ?? picture;
  const unit = pose.units === 'normalised' ? { width: 1, height: 1 } : canvas;
  const xs = toRange(seen.map(({ x }) => x / unit.width));
  const ys = toRange(seen.map(({ y }) => y / unit.height));
  const isBeside = ({ x, y }: Joint) => x < 0 || y < 0 || x >= unit.width || y >= unit.height;
  return {
    picture,
    isOnPicture: isSameSize(canvas, picture),
    reach: { width: xs.last * canvas.width, height: ys.last * canvas.height },
    span: Math.max(xs.last - xs.first, ys.last - ys.first),
    beside: seen.filter(isBeside).length / seen.length,
    middle: (xs.first + xs.last) / 2,
  };
}

/** Whether the hips are beside the neck instead of below it; undefined if not all were seen. */
export function isSideways(joints: readonly Joint[], skeleton: Skeleton): boolean | undefined {
  const neck =
    findMiddle(['neck'], joints, skeleton) ??
    findMiddle(['left_shoulder', 'right_shoulder'], joints, skeleton);
  const hips = findMiddle(['left_hip', 'right_hip'], joints, skeleton);
  if (neck === undefined || hips === undefined) return undefined;
  return Math.abs(hips.x - neck.x) > hips.y - neck.y;
}

function findMiddle(names: readonly string[], joints: readonly Joint[], skeleton: Skeleton) {
  const found = names.map((name) => joints[skeleton.joints.indexOf(name)]);
  const seen = found.filter((joint): joint is Joint => joint !== undefined && isVisible(joint));
  if (seen.length < names.length) return undefined;
  const mean = (axis: 'x' | 'y') => seen.reduce((sum, joint) => sum + joint[axis], 0) / seen.length;
  return { x: mean('x'), y: mean('y') };
}

function toRange(values: readonly number[]): { first: number; last: number } {
  return { first: Math.min(...values), last: Math.max(...values) };
}
