import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  CoordinateUnit,
  type GenerateRequestSchema,
} from '../../generated/connect/repose/v1/generation_pb.js';
import { detectPictureFormat } from '../../image/picture-format.js';
import type { LoosePose } from '../../pose/convert.js';
import { parsePoseFile } from '../../pose/parse-pose-file.js';
import { findReadyPose } from '../../pose/ready-poses.js';
import type { Size } from '../../pose/skeleton.js';
import { ApiError } from './api-error.js';
import { findPromptPose } from './find-prompt-pose.js';
import type { PoseSource } from './read-form.js';

type PoseMessage = Pick<MessageInitShape<typeof GenerateRequestSchema>, 'pose' | 'posePicture'>;

/** Keypoint files are parsed in the server's own thread. */
const maxKeypointBytes = 1024 * 1024;

/**
 * The pose to draw: that of a picture or a keypoint file, or else the ready pose that the prompt
 * names, on a canvas with the proportions of the model's size. Throws `ApiError`, and
 * `invalid-argument` for a keypoint file that cannot be read.
 */
export function choosePose(
  source: PoseSource | undefined,
  prompt: string,
  modelSize: Size | undefined,
): PoseMessage {
  if (source === undefined) return toMessage(findReadyPose(findPromptPose(prompt), modelSize));
  const { bytes, param } = source;
  if (detectPictureFormat(bytes).format !== undefined) return { posePicture: bytes };
  if (bytes.length > maxKeypointBytes)
    throw ApiError.tooLarge(param, `a keypoint file of ${bytes.length} bytes`, maxKeypointBytes);
  return toMessage(parsePoseFile(Buffer.from(bytes).toString(), param));
}

function toMessage({ skeleton = '', joints, canvas, units }: LoosePose): PoseMessage {
  const unit = units === 'normalised' ? CoordinateUnit.NORMALIZED : CoordinateUnit.PIXELS;
  return { pose: { skeletonName: skeleton, joints: [...joints], unit, ...(canvas && { canvas }) } };
}
