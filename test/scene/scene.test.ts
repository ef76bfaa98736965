import { openImage } from '../../src/image/decode-image.js';
import { encodeImage } from '../../src/image/encode-image.js';
import type { Box } from '../../src/image/framing.js';
import { defaultImageLimits } from '../../src/image/image-limits.js';
import { moveJoints } from '../../src/pose/fit-pose.js';
import { findReadyPose } from '../../src/pose/ready-poses.js';
import { coco18, type Size } from '../../src/pose/skeleton.js';
import { openScene, toSceneSize } from '../../src/scene/scene.js';
import { findBodyParts } from '../../src/warp/body-parts.js';

const source = { width: 200, height: 160 };
const frameSize = { width: 16, height: 32 };
const condJoints = moveJoints(findReadyPose('standing').joints, { scale: 0.12, x: 20, y: 20 });
const white = new Uint8Array(frameSize.width * frameSize.height * 3).fill(255);
const solid = new Uint8Array(frameSize.width * frameSize.height).fill(255);

/** A scene on a black picture. */
async function openBlack(frame: Box, size: Size = source) {
  const black = new Uint8Array(source.width * source.height * 3);
  const bytes = await encodeImage(black, { size: source, format: 'png' });
  const image = await openImage(bytes, { limits: defaultImageLimits, field: 'cond' });
  const body = findBodyParts(coco18)!;
  return openScene({ image, skeleton: coco18, body, condJoints, frame }, size);
}

/** The pixels of a drawn scene that are lighter than half, as the box around them and their number. */
function findLight(imageNhwc: Uint8Array, { width }: Size) {
  const light = [...imageNhwc.keys()].filter((i) => i % 3 === 0 && imageNhwc[i]! > 127).map((i) => i / 3);
  const [xs, ys] = [light.map((i) => i % width), light.map((i) => Math.floor(i / width))];
  const range = (values: number[]) => [Math.min(...values), Math.max(...values)];
  return { x: range(xs), y: range(ys), count: light.length };
}

const person = { imageNhwc: white, size: frameSize, joints: findReadyPose('walking', frameSize).joints };

describe('toSceneSize()', () => {
  test.each([
    [{ width: 400, height: 300 }, 120_000, { width: 400, height: 300 }],
    [{ width: 400, height: 300 }, 30_000, { width: 200, height: 150 }],
    [{ width: 4000, height: 10 }, 10_000, { width: 2000, height: 5 }],
    [{ width: 4000, height: 8 }, 64, { width: 178, height: 1 }],
  ])('of %j with at most %d pixels is %j', (size, most, expected) => {
    expect(toSceneSize(size, most)).toEqual(expected);
  });
});

describe('openScene()', () => {
  test('pastes the drawn frame where it was cut out', async () => {
    const scene = await openBlack({ x: 60, y: 20, width: 48, height: 96 });
    const { imageNhwc, size } = await scene.paste({ ...person, alpha: solid });
    expect(size).toEqual(source);
    expect(findLight(imageNhwc, size)).toEqual({ x: [60, 107], y: [20, 115], count: 48 * 96 });
  });

  test('pastes as much as alpha says', async () => {
    const scene = await openBlack({ x: 60, y: 20, width: 48, height: 96 });
    const none = await scene.paste({ ...person, alpha: new Uint8Array(solid.length) });
    expect(Math.max(...none.imageNhwc)).toBe(0);
    const half = await scene.paste({ ...person, alpha: new Uint8Array(solid.length).fill(100) });
    const middle = 3 * (60 * source.width + 80);
    expect(Math.abs(half.imageNhwc[middle]! - 100)).toBeLessThanOrEqual(1);
  });

  test('cuts a frame that reaches beyond the picture at its edges', async () => {
    const scene = await openBlack({ x: -24, y: 100, width: 48, height: 96 });
    const { imageNhwc } = await scene.paste({ ...person, alpha: solid });
    expect(findLight(imageNhwc, source)).toEqual({ x: [0, 23], y: [100, 159], count: 24 * 60 });
  });

  test('needs no more memory for a frame that is much larger than the picture', async () => {
    const scene = await openBlack({ x: -40_000, y: -80_000, width: 80_000, height: 160_000 });
    const { imageNhwc } = await scene.paste({ ...person, alpha: solid });
    expect(findLight(imageNhwc, source).count).toBe(source.width * source.height);
  });

  test('has a smaller size where the picture is too large', async () => {
    const half = { width: 100, height: 80 };
    const scene = await openBlack({ x: 60, y: 20, width: 48, height: 96 }, half);
    const { imageNhwc, size } = await scene.paste({ ...person, alpha: solid });
    expect(size).toEqual(half);
    expect(findLight(imageNhwc, half)).toEqual({ x: [30, 53], y: [10, 57], count: 24 * 48 });
  });

  test('pastes around the drawn pose where the model does not tell its alpha', async () => {
    const scene = await openBlack({ x: 60, y: 20, width: 48, height: 96 });
    const { joints, canvas } = findReadyPose('walking', frameSize);
    const scaled = moveJoints(joints, { scale: frameSize.width / canvas!.width, x: 0, y: 0 });
    const { imageNhwc } = await scene.paste({ ...person, joints: scaled });
    const { x, y, count } = findLight(imageNhwc, source);
    expect(count).toBeGreaterThan(0.15 * 48 * 96);
    expect(count).toBeLessThan(0.8 * 48 * 96);
    expect([x[0]! >= 60, x[1]! < 108, y[0]! >= 20, y[1]! < 116]).toEqual([true, true, true, true]);
  });
});
