import type { ArmAngles, LegAngles } from './body-pose.js';

/** Arms as people hold them; each is a left or a right arm alike. */
export const armPoses = {
  hanging: { raiseDeg: 4, spreadDeg: 9, twistDeg: 20, elbowDeg: 14 },
  apart: { raiseDeg: 2, spreadDeg: 24, twistDeg: 10, elbowDeg: 18 },
  onHip: { raiseDeg: -22, spreadDeg: 42, twistDeg: 66, elbowDeg: 92 },
  folded: { raiseDeg: 26, spreadDeg: 14, twistDeg: 72, elbowDeg: 98 },
  foldedUnder: { raiseDeg: 20, spreadDeg: 12, twistDeg: 74, elbowDeg: 88 },
  holdingPhone: { raiseDeg: 28, spreadDeg: 6, twistDeg: 32, elbowDeg: 104 },
  atEar: { raiseDeg: 34, spreadDeg: 46, twistDeg: 30, elbowDeg: 142 },
  waving: { raiseDeg: 84, spreadDeg: 72, twistDeg: -4, elbowDeg: 74 },
  upright: { raiseDeg: 168, spreadDeg: 16, twistDeg: 0, elbowDeg: 14 },
  outwards: { raiseDeg: 10, spreadDeg: 88, twistDeg: 0, elbowDeg: 8 },
  ahead: { raiseDeg: 84, spreadDeg: 4, twistDeg: 10, elbowDeg: 8 },
  behindHead: { raiseDeg: 128, spreadDeg: 48, twistDeg: 30, elbowDeg: 132 },
  onLap: { raiseDeg: 24, spreadDeg: 6, twistDeg: 22, elbowDeg: 52 },
  inPocket: { raiseDeg: -14, spreadDeg: 22, twistDeg: 52, elbowDeg: 44 },
} as const satisfies Record<string, ArmAngles>;

/** Legs as people stand, step and sit on them. */
export const legPoses = {
  straight: { raiseDeg: 0, spreadDeg: 3, twistDeg: 9, kneeDeg: 2 },
  relaxed: { raiseDeg: 14, spreadDeg: 7, twistDeg: 20, kneeDeg: 24 },
  apart: { raiseDeg: 0, spreadDeg: 10, twistDeg: 12, kneeDeg: 3 },
  sitting: { raiseDeg: 84, spreadDeg: 7, twistDeg: 4, kneeDeg: 84 },
  lifted: { raiseDeg: 62, spreadDeg: 4, twistDeg: 4, kneeDeg: 84 },
  kickedBack: { raiseDeg: -24, spreadDeg: 2, twistDeg: 0, kneeDeg: 66 },
} as const satisfies Record<string, LegAngles>;
