import type { LoosePose } from '../../pose/convert.js';
import { isVisible } from '../../pose/convert.js';
import { isSameSize, type Joint, type Size, type Skeleton } from '../../pose/skeleton.js';
import { settingsFile } from './folder-settings.js';

/** How a picture's joints lie on what they were measured on. Shares are of its width or height. */
export interface JointFit {
  readonly picture: Size;
  /** Whether that is the picture itself, as far as is known. */
  readonly isOnPicture: boolean;
  /** The largest coordinates. */
  readonly reach: Size;
  /** The larger share that all joints together take of a side. */
  readonly span: number;
  /** The share of the joints that lie outside. */
  readonly beside: number;
  /** Where the middle of the joints is, as a share of the width. */
  readonly middle: number;
}

/** Measures the joints that were seen, wherever they lie; undefined where there are none. */
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

/** Whether the hips lie beside the neck rather than below it; undefined where neither, or one of them, was seen. */
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

/** Poses of most data sets span far more of one side of their pictures, and of few less than this. */
const smallSpan = 0.5;
/** So many joints may lie beside pictures that cut people off. */
const mostBeside = 0.1;
/** People stand in the middle of pictures, more or less. */
const farthestMiddle = 0.125;

/** What the joints of a data set look like together, and what is probably wrong with them; nothing where they look right. */
export function describeFits(
  fits: readonly JointFit[],
  sideways: readonly (boolean | undefined)[],
): string[] {
  const told = sideways.filter((value) => value !== undefined);
  const lying = told.filter((value) => value);
  if (lying.length > told.length / 2)
    return [
      `the hips lie beside the neck rather than below it in ${lying.length} of ${told.length} poses: x and y are probably swapped (an annotation file has y first), or the pictures lie on their side`,
    ];
  if (fits.length === 0) return [];
  const small = fits.filter(({ span }) => span < smallSpan).length;
  const beside = fits.reduce((sum, fit) => sum + fit.beside, 0) / fits.length;
  const middle = toMedian(fits.map((fit) => fit.middle));
  const remedy = describeRemedy(fits);
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  if (small > fits.length / 2)
    return [
      `${small} of ${fits.length} poses fill less than a quarter of the picture: the joints were probably measured on smaller pictures${remedy}`,
    ];
  if (beside > mostBeside)
    return [
      `${percent(beside)} of the joints lie beside the picture: they were probably measured on larger pictures${remedy}`,
    ];
  if (Math.abs(middle - 0.5) > farthestMiddle)
    return [
      `most poses lie to the ${middle < 0.5 ? 'left' : 'right'} of the picture's middle, at ${percent(middle)} of its width: the joints were probably measured on pictures that were cut or extended at the sides${remedy}`,
    ];
  return [];
}

/** Sizes in which the published data sets are annotated: Market-1501, and DeepFashion cut, with white sides, and large. */
const publishedSizes: readonly Size[] = [
  { width: 64, height: 128 },
  { width: 176, height: 256 },
  { width: 256, height: 256 },
  { width: 750, height: 1101 },
];

/** The setting for what joints were probably measured on, where it is one for all pictures. */
function describeRemedy(fits: readonly JointFit[]): string {
  const [{ picture }] = fits as readonly [JointFit, ...JointFit[]];
  if (fits.some((fit) => !fit.isOnPicture || !isSameSize(fit.picture, picture))) return '';
  const reach = {
    width: Math.max(...fits.map((fit) => fit.reach.width)),
    height: Math.max(...fits.map((fit) => fit.reach.height)),
  };
  const found = `; they reach ${Math.round(reach.width)},${Math.round(reach.height)}, the pictures have ${picture.width}x${picture.height} pixels`;
  const canvas = publishedSizes.find(
    (size) => !isSameSize(size, picture) && reach.width < size.width && reach.height < size.height,
  );
  if (canvas === undefined) return `${found}: ${settingsFile} can state what they were measured on`;
  return `${found}. State what they were measured on in ${settingsFile}, for example ${formatSettings(canvas, picture)}`;
}

/** Proportions that differ by more than rounding mean a part of the picture, or more than it. */
function formatSettings(canvas: Size, picture: Size): string {
  const ratio = canvas.width / canvas.height / (picture.width / picture.height);
  const framing = Math.abs(ratio - 1) < 0.03 ? 'stretch' : ratio < 1 ? 'contain' : 'cover';
  const size = `"canvas": [${canvas.width}, ${canvas.height}]`;
  if (framing === 'stretch') return `{${size}}`;
  return `{${size}, "framing": "${framing}"}, or without "framing" if the pictures were stretched`;
}

function toRange(values: readonly number[]): { first: number; last: number } {
  return { first: Math.min(...values), last: Math.max(...values) };
}

function toMedian(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
