import { create } from '@bufbuild/protobuf';
import {
  Fit,
  type GenerateRequest,
  GenerateRequestSchema,
  type Model,
  PictureFormat,
  Stage,
} from '../../generated/connect/repose/v1/generation_pb.js';
import { ApiError } from './api-error.js';
import { choosePose } from './choose-pose.js';
import type { EditFields } from './parse-edit.js';
import type { EditForm } from './read-form.js';

const formats: Readonly<Record<EditFields['output_format'], PictureFormat>> = {
  png: PictureFormat.PNG,
  jpeg: PictureFormat.JPEG,
  webp: PictureFormat.WEBP,
};

/** The stage that draws the picture asked for: `quality` low is the coarse one. */
export function toLastStage({ quality }: EditFields): Stage {
  return quality === 'low' ? Stage.COARSE : Stage.REFINED;
}

/** The message that draws an edit with a model. Throws `ApiError` for a pose or a size that it has not. */
export function toGenerateRequest(form: EditForm, fields: EditFields, model: Model): GenerateRequest {
  const enlarge = parseSize(fields, model);
  const { output_format, output_compression, stream, partial_images, scene } = fields;
  const isWatched = stream && partial_images > 0;
  return create(GenerateRequestSchema, {
    cond: form.image,
    ...choosePose(form.pose, fields.prompt, model.size),
    ...fields.model,
    stages: [...(isWatched ? [Stage.COARSE] : []), toLastStage(fields)], // a stage that comes twice counts once
    // The service's 0 is its default.
    output: {
      format: formats[output_format],
      quality: output_compression === undefined ? 0 : Math.max(1, output_compression),
    },
    // People are rarely as large and as central as a model draws them.
    framing: { kind: { case: 'fit', value: Fit.PERSON_OR_COVER } },
    scene,
    enlarge,
    trim: fields.size === 'auto',
  });
}

/**
 * How many times as large as the model's pictures: `enlarge`. Scenes are of the condition image's own
 * size.
 */
function parseSize({ size, scene }: EditFields, { name, size: own, maxEnlarge }: Model): number {
  if (size === 'auto') return 0;
  const sizes = Array.from({ length: maxEnlarge }, (_, i) =>
    [own?.width, own?.height].map((side = 0) => (i + 1) * side).join('x'),
  );
  if (!scene && sizes.includes(size)) return sizes.indexOf(size) + 1;
  const expected = scene ? 'auto with scene' : `auto or a size of ${name}: ${sizes.join(', ')}`;
  throw ApiError.ofField('size', `${JSON.stringify(size)}, expected ${expected}`);
}
