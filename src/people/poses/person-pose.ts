import type { BodyPose } from './body-pose.js';

/** How both hands are held. */
export interface HandPose {
  /** Bend of the fingers: 0 straight, 0.5 half closed. */
  readonly curl: number;
  /** The palm against the forearm, forward. */
  readonly wristDeg: number;
  /** Turn of the palm backwards. */
  readonly pronationDeg: number;
}

/** A body's pose and what one photograph of it adds. */
export interface PersonPose extends BodyPose {
  readonly hands?: HandPose;
  /** Where the person stands in the frame, -1 (left, top) to 1, within the room that is left. */
  readonly shift?: { readonly x: number; readonly y: number };
  /** Which grain the picture has. */
  readonly grainSeed?: number;
}

/** Hands as they hang. */
export const restingHands: HandPose = { curl: 0.3, wristDeg: 4, pronationDeg: 0 };
