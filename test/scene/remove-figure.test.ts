import { moveJoints } from '../../src/pose/fit-pose.js';
import { findReadyPose, readyPoseNames } from '../../src/pose/ready-poses.js';
import { coco18, type Joint } from '../../src/pose/skeleton.js';
import { createRandom } from '../../src/random.js';
import { removeFigure } from '../../src/scene/remove-figure.js';
import { measureClearance } from '../../src/warp/body-clearance.js';
import { findBodyParts } from '../../src/warp/body-parts.js';

const size = { width: 160, height: 150 };
const body = findBodyParts(coco18)!;
const green = [90, 160, 110];
const red = [220, 20, 30];

/** About 120 pixels tall, at the left of the picture. */
const personIn = (name: string) => moveJoints(findReadyPose(name).joints, { scale: 0.12, x: 15, y: 15 });

/** A green picture with a slender red figure. */
function drawFigure(joints: readonly Joint[]): { imageNhwc: Uint8Array; clearance: Float32Array } {
  const reach = { sigmas: 0.6, dilation: 0, softness: 1e-6 };
  const clearance = measureClearance(body, { size, source: joints, reach });
  const imageNhwc = Uint8Array.from([...clearance].flatMap((clear) => (clear > 0 ? green : red)));
  return { imageNhwc, clearance };
}

describe('removeFigure()', () => {
  test.each(readyPoseNames)('fills %s with what is around', async (name) => {
    const joints = personIn(name);
    const { imageNhwc } = drawFigure(joints);
    const empty = await removeFigure(imageNhwc, size, { body, skeleton: coco18, joints });
    const differences = empty.map((level, i) => Math.abs(level - green[i % 3]!));
    expect(differences.reduce((most, each) => Math.max(most, each))).toBeLessThanOrEqual(8);
  });

  test('leaves every pixel that is clear of the figure as it was', async () => {
    const random = createRandom(3);
    const noise = Uint8Array.from({ length: size.width * size.height * 3 }, () => random.integer(0, 255));
    const joints = personIn('standing');
    const empty = await removeFigure(noise, size, { body, skeleton: coco18, joints });
    const far = { sigmas: 2.5, dilation: 0.1, softness: 1e-6 };
    const clearance = measureClearance(body, { size, source: joints, reach: far });
    const changed = [...empty.keys()].filter((i) => empty[i] !== noise[i]);
    expect(changed.length).toBeGreaterThan(3000);
    expect(changed.filter((i) => clearance[Math.floor(i / 3)]! > 0)).toEqual([]);
  });

  test('fills a figure that is partly outside the picture, and one in a picture of few pixels', async () => {
    const aside = moveJoints(personIn('walking'), { scale: 1, x: -40, y: 70 });
    const { imageNhwc } = drawFigure(aside);
    const empty = await removeFigure(imageNhwc, size, { body, skeleton: coco18, joints: aside });
    expect(empty).toHaveLength(imageNhwc.length);
    const tiny = { width: 8, height: 8 };
    const small = moveJoints(personIn('walking'), { scale: 0.05, x: 0, y: 0 });
    const grey = new Uint8Array(8 * 8 * 3).fill(80);
    expect(await removeFigure(grey, tiny, { body, skeleton: coco18, joints: small })).toHaveLength(192);
  });

  test('leaves a picture as it is whose figure is outside it, or a single joint', async () => {
    const { imageNhwc } = drawFigure(personIn('walking'));
    const outside = moveJoints(personIn('walking'), { scale: 1, x: 2000, y: 0 });
    expect(await removeFigure(imageNhwc, size, { body, skeleton: coco18, joints: outside })).toBe(imageNhwc);
    const one = outside.map((joint, index) => ({ ...joint, confidence: index === 0 ? 1 : 0 }));
    expect(await removeFigure(imageNhwc, size, { body, skeleton: coco18, joints: one })).toBe(imageNhwc);
  });
});
