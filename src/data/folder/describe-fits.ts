import { toMedian } from '../../median.js';
import { isSameSize, type Size } from '../../pose/skeleton.js';
import { settingsFile } from './folder-settings.js';
import type { JointFit } from './joint-fit.js';

/**
 * Poses that span less of both sides than this are suspicious: in most data sets they span far
 * more.
 */
const smallSpan = 0.5;
/** The share of joints that may lie outside pictures that cut people off. */
const mostBeside = 0.1;
/** How far from the middle people may stand on average. */
const farthestMiddle = 0.125;

/** What is probably wrong with the joints of most pictures; undefined if they look right. */
export function describeFits(
  fits: readonly JointFit[],
  sideways: readonly (boolean | undefined)[],
): string | undefined {
  const told = sideways.filter((value) => value !== undefined);
  const lying = told.filter((value) => value).length;
  if (lying > told.length / 2)
    return `the hips are beside the neck, not below it, in ${lying} of ${told.length} poses: x and y are probably swapped (an annotation file has y first), or the pictures lie on their side`;
  if (fits.length === 0) return undefined;
  const cause = findCause(fits);
  return cause && `${cause}${describeRemedy(fits)}`;
}

function findCause(fits: readonly JointFit[]): string | undefined {
  const small = fits.filter(({ span }) => span < smallSpan).length;
  if (small > fits.length / 2)
    return `${small} of ${fits.length} poses fill less than a quarter of the picture: the joints were probably measured on smaller pictures`;
  const beside = fits.reduce((sum, fit) => sum + fit.beside, 0) / fits.length;
  if (beside > mostBeside)
    return `${toPercent(beside)} of the joints lie outside the picture: they were probably measured on larger pictures`;
  const middle = toMedian(fits.map((fit) => fit.middle));
  if (Math.abs(middle - 0.5) > farthestMiddle)
    return `most poses lie to the ${middle < 0.5 ? 'left' : 'right'} of the picture's middle, at ${toPercent(middle)} of its width: the joints were probably measured on pictures that were cut or extended at the sides`;
  return undefined;
}

/**
 * The sizes that published annotations refer to: Market-1501, and DeepFashion cropped, padded and
 * full.
 */
const publishedSizes: readonly Size[] = [
  { width: 64, height: 128 },
  { width: 176, height: 256 },
  { width: 256, height: 256 },
  { width: 750, height: 1101 },
];

/** Suggests the setting for the size that the joints were probably measured on. */
function describeRemedy(fits: readonly JointFit[]): string {
  const [{ picture }] = fits as readonly [JointFit, ...JointFit[]];
  if (fits.some((fit) => !fit.isOnPicture || !isSameSize(fit.picture, picture))) return '';
  const reach = fits.reduce(
    (most, fit) => ({
      width: Math.max(most.width, fit.reach.width),
      height: Math.max(most.height, fit.reach.height),
    }),
    { width: 0, height: 0 },
  );
  const found = `; they reach ${Math.round(reach.width)},${Math.round(reach.height)}, the pictures have ${picture.width}x${picture.height} pixels`;
  const canvas = publishedSizes.find(
    (size) => !isSameSize(size, picture) && reach.width < size.width && reach.height < size.height,
  );
  if (canvas === undefined) return `${found}: state the size that they were measured on in ${settingsFile}`;
  return `${found}. State the size that they were measured on in ${settingsFile}, for example ${formatSettings(canvas, picture)}`;
}

/** Proportions that differ by more than rounding mean that the picture was cut or extended. */
function formatSettings(canvas: Size, picture: Size): string {
  const ratio = canvas.width / canvas.height / (picture.width / picture.height);
  const framing = Math.abs(ratio - 1) < 0.03 ? 'stretch' : ratio < 1 ? 'contain' : 'cover';
  const size = `"canvas": [${canvas.width}, ${canvas.height}]`;
  if (framing === 'stretch') return `{${size}}`;
  return `{${size}, "framing": "${framing}"}, or without "framing" if the pictures were stretched`;
}

function toPercent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
