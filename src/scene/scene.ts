import type { OpenImage } from '../image/decode-image.js';
import { drawPatches } from '../image/draw-patches.js';
import type { Box } from '../image/framing.js';
import { moveJoints } from '../pose/fit-pose.js';
import type { Joint, Size, Skeleton } from '../pose/skeleton.js';
import type { BodyParts } from '../warp/body-parts.js';
import { drawPersonAlpha } from './person-alpha.js';
import { removeFigure } from './remove-figure.js';
import { toRgba } from './to-rgba.js';

/** Where a person is put back: a picture, the person in it, and the frame that the model draws. */
export interface SceneOptions {
  readonly image: OpenImage;
  readonly skeleton: Skeleton;
  readonly body: BodyParts;
  /** The pose that the person has in the picture, in the picture's pixels. */
  readonly condJoints: readonly Joint[];
  /** The model's frame in the picture's pixels; it may reach beyond the picture. */
  readonly frame: Box;
  /** Whether the model fills the old figure's place, and tells so in `DrawnPerson.changed`. */
  readonly isFilled?: boolean;
}

/** What a model has drawn in its frame of some size. */
export interface DrawnPerson {
  readonly imageNhwc: Uint8Array; // [h, w, 3]
  readonly size: Size;
  /** How far the person covers each pixel, where the model tells. */
  readonly alpha?: Uint8Array | undefined; // [h, w]
  /** How far each pixel is not that of the frame's own picture, where the model tells. */
  readonly changed?: Uint8Array | undefined; // [h, w]
  /** The drawn pose, in the frame's pixels. */
  readonly joints: readonly Joint[];
}

/** The picture that a person was taken from, without that person. */
export interface Scene {
  /** The scene with the drawn person in it: RGB bytes [H, W, 3] of the scene's size. */
  paste(person: DrawnPerson): Promise<{ readonly imageNhwc: Uint8Array; readonly size: Size }>;
}

/** The size of a scene: that of its picture, made smaller to at most `maxPixels`. */
export function toSceneSize({ width, height }: Size, maxPixels: number): Size {
  const scale = Math.min(1, Math.sqrt(maxPixels / (width * height)));
  return {
    width: Math.max(1, Math.floor(width * scale)),
    height: Math.max(1, Math.floor(height * scale)),
  };
}

/**
 * Decodes a scene's picture at a size, see `toSceneSize`, and fills the person in it from the
 * surroundings, unless the model does.
 */
export async function openScene(options: SceneOptions, size: Size): Promise<Scene> {
  const { image, skeleton, body, condJoints, frame, isFilled = false } = options;
  const picture = await image.frame({ size, framing: { kind: 'stretch' } });
  const scale = size.width / image.source.width;
  const joints = moveJoints(condJoints, { scale, x: 0, y: 0 });
  const behind = isFilled ? picture : await removeFigure(picture, size, { body, skeleton, joints });
  const box = {
    x: frame.x * scale,
    y: frame.y * scale,
    width: frame.width * scale,
    height: frame.height * scale,
  };
  return {
    paste: async ({ imageNhwc, alpha, changed, ...drawn }) => {
      const cover = (isFilled ? changed : alpha) ?? drawPersonAlpha(body, drawn.joints, drawn.size);
      const person = { rgba: toRgba(imageNhwc, cover), size: drawn.size, box };
      return { imageNhwc: await drawPatches(behind, size, [person]), size };
    },
  };
}
