import { coco18, type Joint } from '../../src/pose/skeleton.js';
import { findBodyParts } from '../../src/warp/body-parts.js';
import { findFigure } from '../../src/warp/find-figure.js';
import { findSegment, isForearm, squareDistance, weighJoints } from '../../src/warp/part-segments.js';
import { createWarpOutput, warpPicture } from '../../src/warp/warp-picture.js';
import { standing } from './standing-person.js';

const body = findBodyParts(coco18)!;
const size = { width: 128, height: 256 };

/** Who faces the camera, and the same person from behind, whose nose and eyes nobody sees. */
export const front = standing.map((joint) => ({ ...joint, x: 2 * joint.x, y: 2 * joint.y }));
export const back = front.map((joint, index): Joint => {
  const isHidden = /nose|eye/.test(coco18.joints[index]!);
  return { ...joint, x: size.width - joint.x, confidence: isHidden ? 0 : 1 };
});

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const middleOf = (joints: RegExp) => {
  const own = front.filter((_, index) => joints.test(coco18.joints[index]!));
  return { x: mean(own.map(({ x }) => x)), y: mean(own.map(({ y }) => y)) };
};
const face = middleOf(/nose|eye|ear/);
const torso = middleOf(/hip/).y - middleOf(/shoulder/).y;

type Colour = readonly number[];

/** The colours of who is seen from behind; `hairDown` is where hair ends, in torso lengths below the face's middle. */
export interface Look {
  readonly skin: Colour;
  readonly hair: Colour;
  readonly hairDown: number;
  readonly shirt: Colour;
  readonly sleeves: Colour;
}

const wall = [0.3, 0.3, 0.3];
const forearms = body.parts.filter(isForearm).map((part) => findSegment(weighJoints(back), part));

/** What is at a pixel, and beside and below the middle of the face, in torso lengths; undefined for the wall. */
function colourAt(look: Look, [x, y]: readonly [number, number]): Colour | undefined {
  const [u, v] = [(x - face.x) / torso, (y - face.y) / torso];
  if (forearms.some((segment) => squareDistance(segment, x, y) < 9)) return look.sleeves;
  if (v < look.hairDown && (v < 0 ? Math.hypot(u / 0.75, v) < 0.32 : Math.abs(u) < 0.24)) {
    if (look.hairDown > 0.3 || Math.abs(u) < 0.17) return look.hair;
  }
  if (v > 0.36 && Math.abs(u) < 0.4 && v < 1.5) return look.shirt;
  return Math.abs(u) < 0.12 && v > 0 ? look.skin : undefined;
}

/** What is seen of a look from behind in a target pose, by torso lengths beside and below the middle of the face. */
export function turnBack(look: Look, target: readonly Joint[] = front, source: readonly Joint[] = back) {
  const image = new Float32Array(3 * size.width * size.height);
  const matte = new Float32Array(size.width * size.height);
  for (let i = 0; i < matte.length; i += 1) {
    const colour = colourAt(look, [i % size.width, Math.floor(i / size.width)]);
    matte[i] = Number(colour !== undefined);
    image.set(colour ?? wall, 3 * i);
  }
  const figure = findFigure(body, { image, matte, size, source });
  const planes = createWarpOutput(size);
  warpPicture(body, { figure, size, source, target }, planes);
  return (u: number, v: number) => {
    const pixel = Math.round(face.y + torso * v) * size.width + Math.round(face.x + torso * u);
    return {
      colour: [...planes.warped.subarray(3 * pixel, 3 * pixel + 3)] as [number, number, number],
      share: planes.silhouette[pixel]!,
    };
  };
}
