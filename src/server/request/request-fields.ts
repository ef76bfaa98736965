/** What the parsers of a `GenerateRequest` share, whatever the model does. */

import type { Manifest } from '../../bundle/manifest.js';
import { ReposeError } from '../../errors.js';
import type { Framing__Output } from '../../generated/repose/v1/Framing.js';
import type { OutputFormat__Output } from '../../generated/repose/v1/OutputFormat.js';
import { defaultQuality, isQuality, type OutputFormat } from '../../image/encode-image.js';
import type { Framing, RequestFraming } from '../../image/framing.js';
import type { ImageLimits } from '../../image/image-limits.js';
import type { Joint, Size } from '../../pose/skeleton.js';
import { fitOfWire, formatOfWire, parseWireEnum } from '../../rpc/wire-enums.js';
import type { SceneOptions } from '../../scene/scene.js';
import type { Work } from '../scheduler/job.js';
import type { FindPerson } from './request-poses.js';

export interface ParseOptions {
  /** The manifest of the requested bundle. */
  readonly manifest: Manifest;
  readonly limits: ImageLimits;
  /** How many times as large as the model's pictures answers may be. */
  readonly maxEnlarge: number;
  /** The most pixels of a scene. */
  readonly maxScenePixels: number;
  /** Absent where the estimator is off. */
  readonly findPerson?: FindPerson;
}

/** The framing of a condition image. */
export interface Framed {
  readonly framing: Framing;
  /** Why `person-or-cover` became `cover`; undefined where it did not. */
  readonly whyCover: string | undefined;
}

/** A checked request. */
export interface Generation {
  readonly work: Work;
  /** The size of the pictures that are drawn: the model's, or that of `work.large`. */
  readonly size: Size;
  readonly output: { readonly format: OutputFormat; readonly quality: number };
  /** How the condition image was framed. */
  readonly framed: Framed;
  /** The scene into which the person is put back, if that is asked for. */
  readonly scene: SceneOptions | undefined;
  /** How many rows at the top of the drawn pictures the answers leave out. */
  readonly trimmedPx: number;
  /** The picture before which the person is put, if that is asked for: [H, W, 3] of the answers' size. */
  readonly backdropNhwc: Uint8Array | undefined;
  /** The target pose in pixels of `size`. */
  readonly joints: readonly Joint[];
  /** How long decoding the condition image and the backdrop took. */
  readonly decodeMs: number;
  /** How long finding joints in pictures took. */
  readonly estimateMs: number;
}

/** How pictures are encoded. Throws `invalid-argument`, naming the field. */
export function parseOutput(wire: OutputFormat__Output | null): Generation['output'] {
  if (wire === null) return { format: 'png', quality: defaultQuality };
  const format = parseWireEnum(formatOfWire, wire.format, 'output.format');
  const quality = wire.quality === 0 ? defaultQuality : wire.quality;
  if (isQuality(quality)) return { format, quality };
  const description = `Cannot read output.quality: ${quality}, expected 1 to 100, or 0 for ${defaultQuality}`;
  throw ReposeError.invalid([{ field: 'output.quality', description }]);
}

/** The framing that is asked for. Throws `invalid-argument`, naming the field. */
export function parseFraming(wire: Framing__Output | null): RequestFraming {
  if (!wire?.crop) return { kind: parseWireEnum(fitOfWire, wire?.fit ?? 'FIT_UNSPECIFIED', 'framing.fit') };
  const { left, top, width, height } = wire.crop;
  return { kind: 'crop', box: { x: left, y: top, width, height } };
}

/** If the framing could not be read or not be found, the picture is still checked. */
export function toPlainFraming(asked: RequestFraming | undefined): Framing {
  if (asked === undefined || asked.kind === 'person' || asked.kind === 'person-or-cover')
    return { kind: 'cover' };
  return asked;
}

/** After `assertNone` every part is there: a missing part always has a violation. */
export function assertParsed<Parts extends object>(
  parts: Parts,
): { [Name in keyof Parts]: NonNullable<Parts[Name]> } {
  if (Object.values(parts).includes(undefined))
    throw new Error('Cannot parse a request: a part without a violation');
  return parts as { [Name in keyof Parts]: NonNullable<Parts[Name]> };
}
