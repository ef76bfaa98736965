/** Conversions between the proto file's enums and the types of the other code. */

import type { ModelKind } from '../bundle/model-kind.js';
import { ReposeError, toViolation } from '../errors.js';
import type { CoordinateUnit } from '../generated/repose/v1/CoordinateUnit.js';
import type { Fit as FitMessage } from '../generated/repose/v1/Fit.js';
import type { ModelKind as WireModelKind } from '../generated/repose/v1/ModelKind.js';
import type { PictureFormat } from '../generated/repose/v1/PictureFormat.js';
import type { Skeleton } from '../generated/repose/v1/Skeleton.js';
import type { Stage } from '../generated/repose/v1/Stage.js';
import type { OutputFormat } from '../image/encode-image.js';
import type { Framing, RequestFraming } from '../image/framing.js';
import type { PoseUnits } from '../pose/convert.js';
import { isSkeletonName, type SkeletonName } from '../pose/skeletons.js';
import type { PictureName, StageName } from '../stages.js';

export const stageOfWire = { STAGE_COARSE: 'coarse', STAGE_REFINED: 'refine' } as const satisfies Readonly<
  Record<string, StageName>
>;

export const wireOfStage: Readonly<Record<StageName, Stage & string>> = {
  coarse: 'STAGE_COARSE',
  refine: 'STAGE_REFINED',
};

export const wireOfModelKind: Readonly<Record<ModelKind, WireModelKind & string>> = {
  repose: 'MODEL_KIND_REPOSE',
  refine: 'MODEL_KIND_REFINE',
  sample: 'MODEL_KIND_SAMPLE',
};

/** Pictures have their own names: the stage `refine` draws the picture `refined`. */
export const wireOfPicture = {
  coarse: 'STAGE_COARSE',
  refined: 'STAGE_REFINED',
} as const satisfies Readonly<Record<PictureName, Stage>>;

export const formatOfWire = {
  PICTURE_FORMAT_UNSPECIFIED: 'png',
  PICTURE_FORMAT_PNG: 'png',
  PICTURE_FORMAT_JPEG: 'jpeg',
  PICTURE_FORMAT_WEBP: 'webp',
  PICTURE_FORMAT_RGB: 'rgb',
} as const satisfies Readonly<Record<string, OutputFormat>>;

export const wireOfFormat: Readonly<Record<OutputFormat, PictureFormat & string>> = {
  png: 'PICTURE_FORMAT_PNG',
  jpeg: 'PICTURE_FORMAT_JPEG',
  webp: 'PICTURE_FORMAT_WEBP',
  rgb: 'PICTURE_FORMAT_RGB',
};

export const skeletonOfWire = {
  SKELETON_UNSPECIFIED: undefined, // recognised by the number of joints
  SKELETON_COCO_18: 'coco18',
  SKELETON_COCO_17: 'coco17',
  SKELETON_BODY_25: 'body25',
} as const satisfies Readonly<Record<string, SkeletonName | undefined>>;

const wireOfSkeletons: Readonly<Record<SkeletonName, Skeleton & string>> = {
  coco18: 'SKELETON_COCO_18',
  coco17: 'SKELETON_COCO_17',
  body25: 'SKELETON_BODY_25',
};

/** Returns the value of a skeleton by its name; a custom one has none. */
export function toWireSkeleton(name: string): Skeleton & string {
  return isSkeletonName(name) ? wireOfSkeletons[name] : 'SKELETON_UNSPECIFIED';
}

export const unitsOfWire = {
  COORDINATE_UNIT_UNSPECIFIED: 'pixels',
  COORDINATE_UNIT_PIXELS: 'pixels',
  COORDINATE_UNIT_NORMALIZED: 'normalised',
} as const satisfies Readonly<Record<string, PoseUnits>>;

export const wireOfUnits: Readonly<Record<PoseUnits, CoordinateUnit & string>> = {
  pixels: 'COORDINATE_UNIT_PIXELS',
  normalised: 'COORDINATE_UNIT_NORMALIZED',
};

export const fitOfWire = {
  FIT_UNSPECIFIED: 'cover',
  FIT_COVER: 'cover',
  FIT_CONTAIN: 'contain',
  FIT_STRETCH: 'stretch',
  FIT_PERSON: 'person',
  FIT_PERSON_OR_COVER: 'person-or-cover',
} as const satisfies Readonly<Record<string, RequestFraming['kind']>>;

export const wireOfFit: Readonly<Record<Exclude<RequestFraming['kind'], 'crop'>, FitMessage & string>> = {
  cover: 'FIT_COVER',
  contain: 'FIT_CONTAIN',
  stretch: 'FIT_STRETCH',
  person: 'FIT_PERSON',
  'person-or-cover': 'FIT_PERSON_OR_COVER',
};

/** The fit of a framing that was made; a box has none. */
export function toWireFit({ kind }: Framing): FitMessage & string {
  switch (kind) {
    case 'crop':
      return 'FIT_UNSPECIFIED';
    case 'window':
      return 'FIT_PERSON';
    default:
      return wireOfFit[kind];
  }
}

/**
 * Looks up an enum value of a message. Values that our proto file does not have are numbers. Throws
 * `invalid-argument` with `field` for these.
 */
export function parseWireEnum<Table extends object>(
  table: Table,
  value: string | number,
  field: string,
): Table[keyof Table] {
  if (Object.hasOwn(table, value)) return table[value as keyof Table];
  const expected = Object.keys(table).join(', ');
  throw ReposeError.invalid([toViolation(field, String(value), `one of ${expected}`)]);
}
