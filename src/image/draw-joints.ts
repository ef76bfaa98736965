import { isVisible } from '../pose/convert.js';
import type { Pose, Size } from '../pose/skeleton.js';
import { decodeImage } from './decode-image.js';
import { drawSvgOver } from './draw-svg-over.js';
import { encodeImage } from './encode-image.js';
import { detectPictureFormat } from './picture-format.js';

/** Draws joints and limbs over an encoded picture and returns it upright, in the same format. */
export async function drawJoints(
  bytes: Uint8Array,
  pose: Pick<Pose, 'joints' | 'skeleton'>,
  field: string,
): Promise<Uint8Array> {
  const { imageNhwc, source: size } = await decodeImage(bytes, { framing: { kind: 'stretch' }, field });
  const { format = 'png' } = detectPictureFormat(bytes);
  return encodeImage(await drawJointsOver(imageNhwc, pose, size), { size, format });
}

/** RGB bytes [H, W, 3] with joints and limbs, in pixels of `size`, drawn over them. */
export function drawJointsOver(
  imageNhwc: Uint8Array,
  pose: Pick<Pose, 'joints' | 'skeleton'>,
  size: Size,
): Promise<Uint8Array> {
  return drawSvgOver(imageNhwc, size, toSvg(pose, size));
}

/** Colours by the person's sides, so that swapped sides are visible. */
const sideColours = { left: '#00b7ff', right: '#ff5c00', middle: '#ffffff' };

function toSvg({ joints, skeleton }: Pick<Pose, 'joints' | 'skeleton'>, { width, height }: Size): string {
  const radius = Math.max(1, Math.max(width, height) / 128);
  const sides = skeleton.joints.map(toSide);
  const limbs = skeleton.limbs
    .filter(([a, b]) => isVisible(joints[a]!) && isVisible(joints[b]!))
    .map(([a, b]) => {
      const [from, to] = [joints[a]!, joints[b]!];
      const colour = sideColours[sides[a] === 'middle' ? sides[b]! : sides[a]!];
      return `<line x1="${from.x}" y1="${from.y}" x2="${to.x}" y2="${to.y}" stroke="${colour}"/>`;
    });
  const discs = joints.flatMap((joint, index) =>
    isVisible(joint)
      ? [
          `<circle cx="${joint.x}" cy="${joint.y}" r="${radius}" fill="${sideColours[sides[index]!]}" stroke="#000"/>`,
        ]
      : [],
  );
  // A joint is a pixel, with its centre half a pixel farther.
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<g transform="translate(0.5 0.5)"><g stroke-width="${radius}" stroke-opacity="0.7">${limbs.join('')}</g>` +
    `<g stroke-width="${radius / 4}">${discs.join('')}</g></g></svg>`
  );
}

/** The side by the name's prefix. */
function toSide(joint: string): keyof typeof sideColours {
  const [side] = joint.split('_');
  return side === 'left' || side === 'right' ? side : 'middle';
}
