import { placeMovement } from '../../src/animate/place-movement.js';
import { decodeImage } from '../../src/image/decode-image.js';
import { encodeImage } from '../../src/image/encode-image.js';
import type { LoosePose } from '../../src/pose/convert.js';
import { moveJoints } from '../../src/pose/fit-pose.js';
import { findReadyPose } from '../../src/pose/ready-poses.js';
import { coco18, type Joint } from '../../src/pose/skeleton.js';
import { measureStature } from '../../src/pose/stature.js';

const modelSize = { width: 16, height: 32 };
const source = { width: 300, height: 240 };
const person = moveJoints(findReadyPose('standing').joints, { scale: 0.16, x: 20, y: 40 });
const condPose: LoosePose = { joints: person, units: 'pixels', canvas: source };
const movement = ['standing', 'arms-raised', 'running'].map((name) => findReadyPose(name).joints);

const createCond = () =>
  encodeImage(new Uint8Array(source.width * source.height * 3).fill(90), { size: source, format: 'jpeg' });

const statureOf = (pose: { readonly joints: readonly Joint[] }) => measureStature(pose.joints, coco18)!;

describe('placeMovement()', () => {
  test('sends the window around the person and all frames, and the poses in it', async () => {
    const options = { cond: await createCond(), condPose, movement, modelSize, scene: undefined };
    const { shared, poses } = await placeMovement(options);
    const { source: size } = await decodeImage(shared.cond, { framing: { kind: 'stretch' }, field: 'cond' });
    expect(size.width / size.height).toBe(0.5);
    expect(shared.framing).toEqual({ kind: 'stretch' });
    expect(poses).toHaveLength(3);
    for (const { joints, canvas } of [...poses, shared.condPose!]) {
      expect(canvas).toEqual(size);
      for (const { x, y, confidence } of joints)
        if (confidence > 0) expect([x > 0, x < size.width, y > 0, y < size.height]).not.toContain(false);
    }
    expect(statureOf(poses[0]!) / statureOf(shared.condPose!)).toBeCloseTo(1, 1);
  });

  test('sends the whole picture for a scene, no larger than the frames are to be', async () => {
    const scene = { maxSidePx: 150 };
    const options = { cond: await createCond(), condPose, movement, modelSize, scene };
    const { shared, poses } = await placeMovement(options);
    const { source: size } = await decodeImage(shared.cond, { framing: { kind: 'stretch' }, field: 'cond' });
    expect(size).toEqual({ width: 150, height: 120 });
    expect(shared).toMatchObject({ framing: { kind: 'person' }, keepPoseScale: true, scene: true });
    const ankle = (pose: LoosePose) => Math.max(pose.joints[10]!.y, pose.joints[13]!.y);
    expect(ankle(poses[0]!)).toBeCloseTo(ankle(shared.condPose!), 0);
    expect(statureOf(shared.condPose!)).toBeCloseTo(measureStature(person, coco18)! / 2, 1);
  });

  test('takes somebody who stands in the middle where the pose of the picture is not known', async () => {
    const options = { cond: await createCond(), condPose: undefined, movement, modelSize, scene: undefined };
    const { shared, poses } = await placeMovement(options);
    expect(shared.condPose).toBeUndefined();
    expect(poses).toHaveLength(3);
  });

  test('refuses poses of a single joint', async () => {
    const one = movement.map((joints) =>
      joints.map((joint, index) => ({ ...joint, confidence: index === 0 ? 1 : 0 })),
    );
    const options = { cond: await createCond(), condPose, movement: one, modelSize, scene: undefined };
    await expect(placeMovement(options)).rejects.toThrow('the poses do not tell how tall the people are');
  });
});
