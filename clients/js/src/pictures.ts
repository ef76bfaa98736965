import { ReposeError } from '../../../src/errors.js';
import {
  Fit,
  type GenerateResponse,
  PictureFormat,
  Stage,
  type Timings,
} from '../../../src/generated/connect/repose/v1/generation_pb.js';
import type { PictureName } from '../../../src/stages.js';

/** An encoded JPEG, PNG or WebP. In a browser, a `File` is a `Blob`. */
export type PictureInput = Uint8Array | ArrayBuffer | Blob;

/** How a drawn picture is encoded; `rgb` is the levels themselves. */
export type PictureEncoding = 'png' | 'jpeg' | 'webp' | 'rgb';

/** One drawn picture, as it arrived. */
export interface Picture {
  readonly stage: PictureName;
  /** Encoded in `format`; for `rgb` the levels, [height, width, 3]. */
  readonly data: Uint8Array;
  readonly format: PictureEncoding;
  readonly width: number;
  readonly height: number;
  /** In milliseconds, measured by the server. */
  readonly timings: Timings | undefined;
  readonly model: string;
  readonly modelVersion: string;
  /** Names the request in the server's log. */
  readonly requestId: string;
  /** How `cond` was fitted: `person` or `cover` where the framing was `person-or-cover`. Undefined for a box. */
  readonly fit: FitName | undefined;
  /** Why `person-or-cover` became `cover`; otherwise empty. */
  readonly fitReason: string;
}

/** How a picture is fitted to a model's size, by its name. */
export type FitName = keyof typeof fitValues;

/** The values of `Fit` by our names. */
export const fitValues = {
  cover: Fit.COVER,
  contain: Fit.CONTAIN,
  stretch: Fit.STRETCH,
  person: Fit.PERSON,
  'person-or-cover': Fit.PERSON_OR_COVER,
} as const;

/** The values of `Stage` by the pictures that the stages draw. */
export const stageValues = { coarse: Stage.COARSE, refined: Stage.REFINED } as const satisfies Readonly<
  Record<PictureName, Stage>
>;

/** The values of `PictureFormat` by our names. */
export const formatValues = {
  png: PictureFormat.PNG,
  jpeg: PictureFormat.JPEG,
  webp: PictureFormat.WEBP,
  rgb: PictureFormat.RGB,
} as const satisfies Readonly<Record<PictureEncoding, PictureFormat>>;

/**
 * Converts a response. Throws `internal` for a stage or a format that this package does not know.
 */
export function toPicture({ stage, picture, ...others }: GenerateResponse): Picture {
  const name = findKey(stageValues, stage);
  const format = findKey(formatValues, picture?.format);
  if (!picture || !name || !format) {
    const found = `stage ${stage} with format ${picture?.format}`;
    throw new ReposeError('internal', `Cannot read the server's answer: ${found}`);
  }
  const { data, width, height } = picture;
  const { timings, model, modelVersion, requestId, fitReason } = others;
  const fit = findKey(fitValues, others.fit);
  const told = { timings, model, modelVersion, requestId, fit, fitReason };
  return { stage: name, data, format, width, height, ...told };
}

/** A picture as a `Blob` of its media type, for `URL.createObjectURL` and uploads. */
export function toBlob({ data, format }: Picture): Blob {
  const type = format === 'rgb' ? 'application/octet-stream' : `image/${format}`;
  return new Blob([new Uint8Array(data)], { type });
}

/** The bytes of a picture. Throws `invalid-argument`, naming `field`, where there are none. */
export async function readPicture(picture: PictureInput, field: string): Promise<Uint8Array> {
  const bytes = await readBytes(picture, field);
  if (bytes.length > 0) return bytes;
  throw toFieldError(field, `Cannot read ${field}: empty, expected JPEG, PNG or WebP`);
}

/** An `invalid-argument` error about one field. */
export function toFieldError(field: string, description: string): ReposeError {
  return ReposeError.invalid([{ field, description }]);
}

async function readBytes(picture: PictureInput, field: string): Promise<Uint8Array> {
  if (picture instanceof Uint8Array) return picture;
  if (picture instanceof ArrayBuffer) return new Uint8Array(picture);
  if (picture instanceof Blob) return new Uint8Array(await picture.arrayBuffer());
  throw toFieldError(
    field,
    `Cannot read ${field}: ${typeof picture}, expected a Uint8Array, an ArrayBuffer or a Blob`,
  );
}

function findKey<Key extends string>(
  record: Readonly<Record<Key, unknown>>,
  value: unknown,
): Key | undefined {
  // Object.keys() does not keep the type of these records' keys.
  return (Object.keys(record) as Key[]).find((key) => record[key] === value);
}
