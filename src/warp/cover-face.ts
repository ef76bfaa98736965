import type { BodyParts } from './body-parts.js';
import { findFacing } from './facing.js';
import { findMiddle, measureTorso, type WeighedJoint } from './part-segments.js';
import type { PosePair } from './part-transforms.js';
import { rise } from './rise.js';

/**
 * How far around the middle of its joints a face is covered, by an ellipse slimmer than high, and how far above it
 * the hair is that covers it, as shares of the torso's length; how much narrower and lower the hair's strip is than
 * the face; and from which front_source (-front_target) on. Both edges are steep: half of the way from face to hair
 * lies the brow.
 */
export const faceCover = {
  reach: 0.23,
  slimness: 0.75,
  fade: 0.001,
  hair: 0.255,
  width: 0.4,
  height: 0.05,
  turned: 0.22,
  turnedFade: 0.02,
} as const;

/**
 * What covers a face: how much of a target's pixel, which belongs to the person that far in any case, and from where in
 * the source it comes; above the hair its colours go on.
 */
export interface FaceCover {
  readonly shareAt: (x: number, y: number) => number;
  readonly sourceOf: (x: number, y: number) => { readonly x: number; readonly y: number };
}

/**
 * Covers the face of who turns their back to the camera with the hair above it, for no pixel shows the back of the
 * head: pixels near the target's face come from a strip of the source's hair. Undefined where nothing is to be covered.
 */
export function findFaceCover(body: BodyParts, { height, ...poses }: PosePair): FaceCover | undefined {
  const head = body.parts.find(({ kind }) => kind === 'head');
  if (head === undefined) return undefined;
  const measure = (joints: readonly WeighedJoint[]) => {
    const torso = measureTorso(joints, body, height);
    return { torso, front: findFacing(body, joints, torso).front, face: findMiddle(joints, head.end) };
  };
  const [source, target] = [measure(poses.source), measure(poses.target)];
  const turn = rise(
    Math.max(source.front, 0) * Math.max(-target.front, 0) - faceCover.turned,
    faceCover.turnedFade,
  );
  if (turn === 0 || source.face.weight === 0 || target.face.weight === 0) return undefined;
  const scale = source.torso / target.torso;
  return {
    shareAt: (x, y) => {
      const across = (x - target.face.x) / faceCover.slimness;
      const distance = Math.hypot(across, y - target.face.y) / target.torso;
      return turn * rise(faceCover.reach - distance, faceCover.fade);
    },
    sourceOf: (x, y) => ({
      x: source.face.x + faceCover.width * scale * (x - target.face.x),
      y: source.face.y - faceCover.hair * source.torso + faceCover.height * scale * (y - target.face.y),
    }),
  };
}
