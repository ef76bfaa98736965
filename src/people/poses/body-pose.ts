/**
 * An arm, all 0 when it hangs straight down. The order of the turns is raise, spread, twist, elbow,
 * each about the axes that the turns before it left.
 */
export interface ArmAngles {
  /** Forward and up: 90 points ahead, 180 up, negative behind. */
  readonly raiseDeg: number;
  /** Away from the body: 90 points sideways. */
  readonly spreadDeg: number;
  /** About the upper arm, so that a bent forearm comes in front of the body. */
  readonly twistDeg: number;
  readonly elbowDeg: number;
}

/** A leg, all 0 when it stands straight. */
export interface LegAngles {
  /** Forward and up, as in sitting down. */
  readonly raiseDeg: number;
  /** Away from the other leg. */
  readonly spreadDeg: number;
  /** Toes outwards. */
  readonly twistDeg: number;
  readonly kneeDeg: number;
}

/**
 * The joint angles of a body, in degrees, and how it stands before the camera. Left and right are the
 * person's.
 */
export interface BodyPose {
  /** 0 faces the viewer, 90 the right of the picture, 180 shows the back. */
  readonly yawDeg: number;
  /** The figure's size in the frame against the usual one, about 0.95 to 1.02. */
  readonly zoom: number;
  readonly spine: {
    readonly leanDeg: number;
    /** To the person's left. */
    readonly sideDeg: number;
    /** The shoulders against the hips, to the person's left. */
    readonly twistDeg: number;
    /** Lifts the left hip over the right. */
    readonly hipRollDeg: number;
  };
  readonly head: {
    /** To the person's left. */
    readonly turnDeg: number;
    readonly nodDeg: number;
    /** To the person's left shoulder. */
    readonly tiltDeg: number;
  };
  readonly rightArm: ArmAngles;
  readonly leftArm: ArmAngles;
  readonly rightLeg: LegAngles;
  readonly leftLeg: LegAngles;
}
