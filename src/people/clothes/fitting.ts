import type { Part } from '../assets/body-file.js';
import { applyMorph } from '../assets/geometry.js';
import { type BodyAssets, loadBody } from '../assets/load-body.js';
import { morphBody } from '../body/morph.js';
import { measureSkeleton, type RestSkeleton } from '../body/rest-skeleton.js';
import type { Identity } from '../identity/identity.js';
import { computeNormals } from '../mesh/vertex-normals.js';
import { type LimbAxis, measureRadii } from './limb-axis.js';
import { measureTrunk, type TrunkProfile } from './trunk-profile.js';

/** A part of the base mesh in a person's shape. */
export interface FittedPart {
  readonly positions: Float32Array;
  readonly normals: Float32Array;
}

/** An unposed body with what its clothes are measured by. Lengths in decimetres. */
export interface Fitting {
  readonly assets: BodyAssets;
  readonly identity: Identity;
  readonly skeleton: RestSkeleton;
  readonly parts: Readonly<Record<Part, FittedPart>>;
  readonly trunk: TrunkProfile;
  readonly arms: Limbs;
  readonly legs: Limbs;
  /** The person's size against the base mesh. */
  readonly scale: number;
}

/** The left and the right limb, and how thick both are: see `measureRadii`. */
export interface Limbs {
  readonly axes: readonly [left: LimbAxis, right: LimbAxis];
  readonly radiusAt: (along: number) => number;
}

/** From the calf to the chest on the base mesh. */
const baseHeight = 6.49;

/** The shape of a person's body, and its measures. */
export function fitBody(identity: Identity): Fitting {
  const assets = loadBody();
  const morphed = morphBody(assets, identity.body);
  const fitPart = (part: Part): FittedPart => {
    const positions = applyMorph(assets.geometries[part], morphed);
    return { positions, normals: computeNormals(positions, assets.geometries[part].triangles) };
  };
  const parts = {
    body: fitPart('body'),
    eyes: fitPart('eyes'),
    tights: fitPart('tights'),
    skirt: fitPart('skirt'),
  };
  const skeleton = measureSkeleton(assets, morphed, parts.body.positions);
  const joint = (bone: string) => skeleton.joints[assets.boneIndex(bone)]!;
  const scale = (joint('spine_03')[1] - joint('calf_l')[1]) / baseHeight;
  const limbs = (bones: readonly [string, string, string], selects: (i: number) => boolean): Limbs => {
    const axisOf = (suffix: string) => bones.map((bone) => joint(bone + suffix)) as unknown as LimbAxis;
    const axes = [axisOf('_l'), axisOf('_r')] as const;
    return { axes, radiusAt: measureRadii(axes[0], parts.tights.positions, selects) };
  };
  const { rest } = assets.geometries.tights;
  return {
    assets,
    identity,
    skeleton,
    parts,
    scale,
    trunk: measureTrunk(identity, assets, { tights: parts.tights.positions, skirt: parts.skirt.positions }),
    arms: limbs(['upperarm', 'lowerarm', 'hand'], (i) => rest[i]!.armWeight > 0.8 && rest[i]!.x > 0),
    legs: limbs(
      ['thigh', 'calf', 'foot'],
      (i) => rest[i]!.legWeight > 0.8 && rest[i]!.x > 0 && rest[i]!.y > -7.4,
    ),
  };
}
