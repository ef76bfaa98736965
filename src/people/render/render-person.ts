import type { Joint, Size } from '../../pose/skeleton.js';
import { framePerson, type ScreenVertices } from '../camera/frame-person.js';
import { poseClear } from '../clothes/clear-arms.js';
import type { Identity } from '../identity/identity.js';
import type { Vec3 } from '../maths/vector.js';
import { skinMesh } from '../mesh/skin-mesh.js';
import { type PersonPose, restingHands } from '../poses/person-pose.js';
import { estimateOcclusion } from '../raster/ambient-occlusion.js';
import { rasterise } from '../raster/rasterise.js';
import { ShadowMap } from '../raster/shadow-map.js';
import { backdropOf } from '../scene/backdrop.js';
import { composite } from './composite.js';
import { findJoints } from './find-joints.js';
import { modelOf } from './person-model.js';
import { placeSeat, seatVertices } from './seat.js';
import { shadeSamples } from './shade-samples.js';

/** A person before a backdrop as the camera sees it. */
export interface RenderedLight {
  /** Linear light, [H, W, 3]. */
  readonly light: Float32Array;
  /** The joints of `coco18` in pixels, exact also where hidden; confidence 1, or 0 where hidden. */
  readonly joints: readonly Joint[];
  /** How much of each pixel the person covers, [H, W], 0 to 255. */
  readonly mask: Uint8Array;
}

/** How tall people of the base mesh stand with shoes and hair, in decimetres. */
const standingHeight = 17.2;
/** Pictures up to this height are sampled 3 x 3 times a pixel, larger ones 2 x 2 times. */
const finelySampledPx = 128;

/** Poses and lights a person. */
export function renderLight(identity: Identity, pose: PersonPose, size: Size): RenderedLight {
  const { fitting, mesh } = modelOf(identity);
  const { assets, skeleton: rest, scale } = fitting;
  const { light, view } = identity.scene;
  const samplesPerPx = size.height < finelySampledPx ? 3 : 2;

  // Pose the mesh and choose the camera.
  const skeleton = poseClear(fitting, pose, pose.hands ?? restingHands);
  const posed = skinMesh(mesh, skeleton);
  placeSeat(mesh, posed, { skeleton, assets, pose, scale });
  const personVertices = mesh.vertexCount - seatVertices;
  const { camera, screen } = framePerson(posed.positions, {
    size,
    view,
    personVertices,
    standingHeight: standingHeight * scale,
    zoom: pose.zoom,
    shift: pose.shift ?? { x: 0, y: 0 },
  });

  // Find what each sample sees and how much light gets there.
  const samples = { width: size.width * samplesPerPx, height: size.height * samplesPerPx };
  const shadows = new ShadowMap(mesh, posed.positions, light.direction, personVertices);
  const buffer = rasterise(mesh, toSamples(screen, samplesPerPx), samples);
  const dmPerPx = view.distance / camera.focalPx;
  const occlusion = estimateOcclusion(buffer, size, { samplesPerPx, dmPerPx });

  // Shade it and put it before the backdrop.
  const [, cameraY, cameraZ] = camera.position;
  const person = shadeSamples({
    mesh,
    posed,
    screen,
    buffer,
    shadows,
    occlusion,
    turns: skeleton.rotations,
    cameraY,
    cameraZ,
    light,
    size,
    samplesPerPx,
  });
  const feet = ['foot_l', 'foot_r', 'ball_l', 'ball_r'].map((bone): Vec3 => {
    const [x, y, z] = skeleton.joints[assets.boneIndex(bone)]!;
    return [x, y + posed.lift, z];
  });
  const backdrop = backdropOf(identity.scene, size);
  return {
    light: composite({ person, backdrop, size, camera, shadows, light, feet }),
    joints: findJoints({ assets, rest, skeleton, lift: posed.lift, camera, buffer, samplesPerPx }),
    mask: toMask(person.personCoverage),
  };
}

function toSamples({ x, y, depth }: ScreenVertices, samplesPerPx: number): ScreenVertices {
  const inSamples = { x: x.slice(), y: y.slice(), depth };
  for (let i = 0; i < x.length; i += 1) {
    inSamples.x[i]! *= samplesPerPx;
    inSamples.y[i]! *= samplesPerPx;
  }
  return inSamples;
}

function toMask(coverage: Float32Array): Uint8Array {
  const mask = new Uint8Array(coverage.length);
  for (let i = 0; i < mask.length; i += 1) mask[i] = Math.round(255 * Math.min(1, coverage[i]!));
  return mask;
}
