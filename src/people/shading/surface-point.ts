import type { LinearRgb } from '../maths/linear-colour.js';
import type { Rotation } from '../maths/rotation.js';

const identity: Rotation = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/**
 * What one sample sees, and the colour that it gets. One object is filled anew for every sample:
 * there are some hundred thousand in a picture.
 */
export class SurfacePoint {
  /** In the scene, decimetres. */
  worldX = 0.5;
  worldY = 0.5;
  worldZ = 0.5;
  /** The unit normal towards the camera, and the unit vector to the camera. */
  nx = 0.5;
  ny = 0.5;
  nz = 0.5;
  viewX = 0.5;
  viewY = 0.5;
  viewZ = 0.5;
  /** On the base mesh, see `RestPoint`. */
  x = 0.5;
  y = 0.5;
  z = 0.5;
  /** See `Layer.patternUv`. */
  u = 0.5;
  v = 0.5;
  /** See `Layer.inside` and `Layer.covered`. */
  inside = 0.5;
  covered = 0.5;
  /** See `ClothFolds`. */
  foldX = 0.5;
  foldY = 0.5;
  foldZ = 0.5;
  foldDepth = 0.5;
  sleeve = 0.5;
  /** How the bone that moves the cloth most is turned. */
  turn: Rotation = identity;
  /** Seen from inside. */
  isBack = false;
  /** How much of the key light, and of the sky's light, gets here: 0 to 1. */
  lit = 0.5;
  occlusion = 0.5;

  /** The albedo while it is painted; in the end the light that goes to the camera. */
  red = 0.5;
  green = 0.5;
  blue = 0.5;
  /** See `Gloss`. */
  specular = 0.5;
  glossiness = 0.5;
  /** Of hair: where across the strands, -1 to 1. */
  strand = 0.5;

  paint(colour: LinearRgb): void {
    this.red = colour[0];
    this.green = colour[1];
    this.blue = colour[2];
  }

  /** Paints over with a colour that covers by `amount`, 0 to 1. */
  blend(colour: LinearRgb, amount: number): void {
    this.red += (colour[0] - this.red) * amount;
    this.green += (colour[1] - this.green) * amount;
    this.blue += (colour[2] - this.blue) * amount;
  }

  /** Brightens with a factor above 1. */
  scale(factor: number): void {
    this.red *= factor;
    this.green *= factor;
    this.blue *= factor;
  }

  luminance(): number {
    return 0.2126 * this.red + 0.7152 * this.green + 0.0722 * this.blue;
  }
}
