import { coco18, type Joint } from '../../pose/skeleton.js';
import type { BodyAssets } from '../assets/load-body.js';
import { movePoint, type PosedSkeleton } from '../body/pose-skeleton.js';
import type { RestSkeleton } from '../body/rest-skeleton.js';
import { type Camera, project } from '../camera/camera.js';
import { along, mix, type Vec3 } from '../maths/vector.js';
import { noDepth, type VisibilityBuffer } from '../raster/rasterise.js';

/**
 * A joint of `coco18` in the scene, and how far (decimetres) the surface over it may be nearer to
 * the camera.
 */
export interface SceneJoint {
  readonly point: Vec3;
  readonly tolerance: number;
}

/** A posed person and what the camera saw. */
export interface JointsInput {
  readonly assets: BodyAssets;
  readonly rest: RestSkeleton;
  readonly skeleton: PosedSkeleton;
  readonly lift: number;
  readonly camera: Camera;
  readonly buffer: VisibilityBuffer;
  readonly samplesPerPx: number;
}

/**
 * The joints of `coco18` in pixels, exact also where something hides them; confidence 1, or 0 where
 * another part of the person or the frame's edge hides them.
 */
export function findJoints(input: JointsInput): Joint[] {
  const { buffer, samplesPerPx, camera, lift } = input;
  const joints = placeJoints(input);
  return coco18.joints.map((name) => {
    const { point, tolerance } = joints[name]!;
    const { x, y, depth } = project(camera, along(point, [0, 1, 0], lift));
    const column = Math.floor(x * samplesPerPx);
    const row = Math.floor(y * samplesPerPx);
    const isInFrame = column >= 0 && row >= 0 && column < buffer.width && row < buffer.height;
    const seen = isInFrame ? buffer.depth[row * buffer.width + column]! : noDepth;
    return { x, y, confidence: seen !== noDepth && seen > depth - tolerance ? 1 : 0 };
  });
}

/** The joints of `coco18` by their names, where the body has them; decimetres, without the lift. */
export function placeJoints({
  assets,
  rest,
  skeleton,
}: Pick<JointsInput, 'assets' | 'rest' | 'skeleton'>): Readonly<Record<string, SceneJoint>> {
  const { boneIndex } = assets;
  const bone = (name: string) => skeleton.joints[boneIndex(name)]!;
  const face = (point: Vec3) => movePoint(skeleton, boneIndex('head'), point);
  const betweenShoulders = mix(bone('upperarm_l'), bone('upperarm_r'), 0.5);
  const both = (part: string, from: string, tolerance: number): [string, SceneJoint][] => [
    [`left_${part}`, { point: bone(`${from}_l`), tolerance }],
    [`right_${part}`, { point: bone(`${from}_r`), tolerance }],
  ];
  return {
    ...Object.fromEntries([
      ...both('shoulder', 'upperarm', 1.6),
      ...both('elbow', 'lowerarm', 1.15),
      ...both('wrist', 'hand', 0.85),
      ...both('hip', 'thigh', 2.5),
      ...both('knee', 'calf', 1.5),
      ...both('ankle', 'foot', 1.2),
    ]),
    neck: { point: mix(betweenShoulders, bone('neck_01'), 0.4), tolerance: 1.7 },
    nose: { point: face(rest.face.nose), tolerance: 0.2 },
    left_eye: { point: face(rest.face.leftEye), tolerance: 0.5 },
    right_eye: { point: face(rest.face.rightEye), tolerance: 0.5 },
    left_ear: { point: face(rest.face.leftEar), tolerance: 0.4 },
    right_ear: { point: face(rest.face.rightEar), tolerance: 0.4 },
  };
}
