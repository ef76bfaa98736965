import { rasteriseSvg } from '../image/rasterise-svg.js';
import type { Joint, Size } from '../pose/skeleton.js';
import { createRandom } from '../random.js';
import type { BodyPose } from './body-pose.js';
import { drawPerson } from './draw-person.js';
import { type Person, samplePerson } from './person.js';
import { sampleBodyPose } from './sample-body-pose.js';

/** Increase it when the same seed draws something else, so that older sets are not reused. */
export const syntheticVersion = 1;

/** A picture of a synthetic person with exact joints. */
export interface PersonPicture {
  /** RGB levels [H, W, 3]. */
  readonly imageNhwc: Uint8Array;
  /** The joints of `coco18` in pixels; confidence 1, or 0 at (0, 0) where hidden. */
  readonly joints: readonly Joint[];
}

/** Draws a person in a pose as pixels. */
export async function renderPerson(person: Person, bodyPose: BodyPose, size: Size): Promise<PersonPicture> {
  const { svg, joints } = drawPerson(person, bodyPose, size);
  return { imageNhwc: await rasteriseSvg(svg, size), joints };
}

/** Person `index` of a seed, independent of other people. */
export function syntheticPerson(seed: number, index: number): Person {
  return samplePerson(createRandom(seed, personStream, index));
}

/** Pose `poseIndex` of person `personIndex` of a seed. */
export function syntheticBodyPose(seed: number, personIndex: number, poseIndex: number): BodyPose {
  return sampleBodyPose(createRandom(seed, poseStream, personIndex, poseIndex));
}

const personStream = 1;
const poseStream = 2;
