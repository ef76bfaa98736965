import type { LinearRgb } from '../maths/linear-colour.js';
import type { Vec3 } from '../maths/vector.js';

/** Where a person is photographed: the same in all pictures of that person. */
export interface Scene {
  readonly place: PlaceName;
  /** Which things and patterns the place has. */
  readonly seed: number;
  /** Albedo of the floor. */
  readonly floor: LinearRgb;
  readonly light: Light;
  readonly view: View;
  readonly photo: PhotoSettings;
}

/** Every kind of place. */
export const placeNames = ['studio', 'room', 'hall', 'street', 'park', 'wall'] as const;
/** The name of a kind of place. */
export type PlaceName = (typeof placeNames)[number];

/** What lights a place. */
export type Weather = 'studio' | 'indoor' | 'window' | 'sun' | 'overcast' | 'shade' | 'dusk';

/** One key light, and light from everywhere. */
export interface Light {
  readonly weather: Weather;
  /**
   * A unit vector from the person to the key light: x to the right of the picture, y up, z to the
   * camera.
   */
  readonly direction: Vec3;
  /** 0 casts sharp shadows, 1.6 hardly any. */
  readonly softness: number;
  /** How much of the light on the ground the person takes away. */
  readonly shadowStrength: number;
  /** The key light on a surface that faces it. */
  readonly key: LinearRgb;
  /** What falls on surfaces that face up, and down. */
  readonly sky: LinearRgb;
  readonly ground: LinearRgb;
}

/** Where the camera stands. */
export interface View {
  /** How far the camera looks down. */
  readonly pitchDeg: number;
  /** From the camera to the person, in decimetres: how strong the perspective is. */
  readonly distance: number;
}

/** What camera and photographer make of the light. */
export interface PhotoSettings {
  /** In stops, against what a camera would choose. */
  readonly exposure: number;
  readonly contrast: number;
  readonly saturation: number;
  /** Factors on red and blue. */
  readonly cast: readonly [red: number, blue: number];
  /** The level that black becomes, 0 to 0.02. */
  readonly blackLevel: number;
  /** How much darker corners are, 0 to about 0.2. */
  readonly vignette: number;
  /** Radius of the lens's blur in pixels of a picture 256 high. */
  readonly blur: number;
  readonly grain: number;
  /** Of the JPEG file. */
  readonly jpegQuality: number;
}
