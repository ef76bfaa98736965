// Original file: proto/repose/v1/generation.proto

import type { Pose as _repose_v1_Pose, Pose__Output as _repose_v1_Pose__Output } from '../../repose/v1/Pose.js';
import type { Stage as _repose_v1_Stage, Stage__Output as _repose_v1_Stage__Output } from '../../repose/v1/Stage.js';
import type { OutputFormat as _repose_v1_OutputFormat, OutputFormat__Output as _repose_v1_OutputFormat__Output } from '../../repose/v1/OutputFormat.js';
import type { Framing as _repose_v1_Framing, Framing__Output as _repose_v1_Framing__Output } from '../../repose/v1/Framing.js';

/**
 * One picture of a person and the pose to draw that person in. A message has at most 16 KiB besides
 * `cond`, `pose_picture` and `backdrop`.
 */
export interface GenerateRequest {
  /**
   * Required. The condition image: a JPEG, PNG or WebP file of the person, of any size within
   * Limits. EXIF orientation is applied, transparent pixels are drawn on white, and an animation
   * counts as its first frame.
   */
  'cond'?: (Buffer | Uint8Array | string);
  /**
   * The pose to draw the person in. Required, unless `pose_picture` is set. Models of
   * MODEL_KIND_REFINE and MODEL_KIND_SAMPLE draw no poses: with them, this, `cond_pose`, `pose_picture`, `scene`,
   * `keep_pose_scale`, `trim`, `backdrop` and FIT_PERSON are refused, and FIT_PERSON_OR_COVER is FIT_COVER.
   */
  'pose'?: (_repose_v1_Pose | null);
  /**
   * The model's name, `[a-z0-9][a-z0-9_-]{0,63}`. Empty: the server's default model.
   */
  'model'?: (string);
  /**
   * The stages to receive, in any order; repeated ones count once. Empty: all of Model.stages.
   * Without STAGE_REFINED the second network does not run.
   */
  'stages'?: (_repose_v1_Stage)[];
  /**
   * How the pictures are encoded. Unset: PNG.
   */
  'output'?: (_repose_v1_OutputFormat | null);
  /**
   * How the condition image is fitted to the model's size. Unset: FIT_COVER.
   */
  'framing'?: (_repose_v1_Framing | null);
  /**
   * One of Model.versions, at most 64 characters. Empty: the model's default version.
   */
  'modelVersion'?: (string);
  /**
   * The pose of the person in the condition image, for models with Model.uses_cond_pose; others
   * ignore it. Its canvas is laid on the whole condition image, whatever its size, and framed with
   * it, by a crop box too. Unset: the server finds it, where the model uses it, and for FIT_PERSON
   * and FIT_PERSON_OR_COVER. Where it finds nobody, or its estimator is off, the model draws without
   * it, less well, and FIT_PERSON is refused, which needs two visible joints or more, whatever the
   * model.
   */
  'condPose'?: (_repose_v1_Pose | null);
  /**
   * Instead of `pose`: a picture of a person in the pose to draw, a JPEG, PNG or WebP file within
   * Limits. The server finds the joints of the most central and largest person, on a canvas of the
   * picture's size. Refused where it finds nobody, and on a server whose estimator is off.
   */
  'posePicture'?: (Buffer | Uint8Array | string);
  /**
   * Puts the drawn person back into the condition image: the answer shows the whole image at its own
   * size, at most Limits.max_scene_pixels, with the person drawn in place of the old figure, which is
   * filled in from its surroundings. Requires the joints of the person in the
   * condition image, as FIT_PERSON does. Default: the picture of the model's size.
   */
  'scene'?: (boolean);
  /**
   * Framed by the person: draws the target pose as it is, in its own size and place. It moves with
   * the condition image's pixels where it shares that image's canvas; otherwise its canvas is shown
   * whole. By default the pose, whose person may be another one elsewhere in another picture, becomes
   * one of the condition image's person: as tall by the torso and the legs, on the same ground, and
   * with that person's lengths of torso, neck, upper arms, thighs and shins and widths of shoulders
   * and hips, each where both poses tell it, by 0.7 to 1.4 times. Directions and foreshortening stay.
   * Other framings never change a pose's lengths.
   */
  'keepPoseScale'?: (boolean);
  /**
   * With a model of MODEL_KIND_SAMPLE: which of its pictures; the same seed gives the same one.
   * Refused with others.
   */
  'seed'?: (number);
  /**
   * Draws the person before this picture in place of the condition image's background: a JPEG, PNG
   * or WebP file within Limits, of any size. It is fitted to the answer's size by FIT_COVER, whatever
   * `framing` says of the condition image. Each request of a stream brings its own. For models with
   * Model.takes_backdrop; others refuse it. Refused with `scene`, too.
   */
  'backdrop'?: (Buffer | Uint8Array | string);
  /**
   * How many times the width and height of the model's pictures the answers have, 1 to
   * Model.max_enlarge. What the condition image shows in more detail than the model draws goes into
   * them: a face, a pattern, the background. 0: once, or with `scene` as large as the scene shows the person.
   */
  'enlarge'?: (number);
  /**
   * Framed by a person whose legs the condition image cuts off: leaves out what the frame shows above that person and the
   * pose beyond a tenth of free space, so that the answer is lower than the model's pictures. Answers of any other framing,
   * and with `scene`, are as they are.
   */
  'trim'?: (boolean);
}

/**
 * One picture of a person and the pose to draw that person in. A message has at most 16 KiB besides
 * `cond`, `pose_picture` and `backdrop`.
 */
export interface GenerateRequest__Output {
  /**
   * Required. The condition image: a JPEG, PNG or WebP file of the person, of any size within
   * Limits. EXIF orientation is applied, transparent pixels are drawn on white, and an animation
   * counts as its first frame.
   */
  'cond': (Buffer);
  /**
   * The pose to draw the person in. Required, unless `pose_picture` is set. Models of
   * MODEL_KIND_REFINE and MODEL_KIND_SAMPLE draw no poses: with them, this, `cond_pose`, `pose_picture`, `scene`,
   * `keep_pose_scale`, `trim`, `backdrop` and FIT_PERSON are refused, and FIT_PERSON_OR_COVER is FIT_COVER.
   */
  'pose': (_repose_v1_Pose__Output | null);
  /**
   * The model's name, `[a-z0-9][a-z0-9_-]{0,63}`. Empty: the server's default model.
   */
  'model': (string);
  /**
   * The stages to receive, in any order; repeated ones count once. Empty: all of Model.stages.
   * Without STAGE_REFINED the second network does not run.
   */
  'stages': (_repose_v1_Stage__Output)[];
  /**
   * How the pictures are encoded. Unset: PNG.
   */
  'output': (_repose_v1_OutputFormat__Output | null);
  /**
   * How the condition image is fitted to the model's size. Unset: FIT_COVER.
   */
  'framing': (_repose_v1_Framing__Output | null);
  /**
   * One of Model.versions, at most 64 characters. Empty: the model's default version.
   */
  'modelVersion': (string);
  /**
   * The pose of the person in the condition image, for models with Model.uses_cond_pose; others
   * ignore it. Its canvas is laid on the whole condition image, whatever its size, and framed with
   * it, by a crop box too. Unset: the server finds it, where the model uses it, and for FIT_PERSON
   * and FIT_PERSON_OR_COVER. Where it finds nobody, or its estimator is off, the model draws without
   * it, less well, and FIT_PERSON is refused, which needs two visible joints or more, whatever the
   * model.
   */
  'condPose': (_repose_v1_Pose__Output | null);
  /**
   * Instead of `pose`: a picture of a person in the pose to draw, a JPEG, PNG or WebP file within
   * Limits. The server finds the joints of the most central and largest person, on a canvas of the
   * picture's size. Refused where it finds nobody, and on a server whose estimator is off.
   */
  'posePicture': (Buffer);
  /**
   * Puts the drawn person back into the condition image: the answer shows the whole image at its own
   * size, at most Limits.max_scene_pixels, with the person drawn in place of the old figure, which is
   * filled in from its surroundings. Requires the joints of the person in the
   * condition image, as FIT_PERSON does. Default: the picture of the model's size.
   */
  'scene': (boolean);
  /**
   * Framed by the person: draws the target pose as it is, in its own size and place. It moves with
   * the condition image's pixels where it shares that image's canvas; otherwise its canvas is shown
   * whole. By default the pose, whose person may be another one elsewhere in another picture, becomes
   * one of the condition image's person: as tall by the torso and the legs, on the same ground, and
   * with that person's lengths of torso, neck, upper arms, thighs and shins and widths of shoulders
   * and hips, each where both poses tell it, by 0.7 to 1.4 times. Directions and foreshortening stay.
   * Other framings never change a pose's lengths.
   */
  'keepPoseScale': (boolean);
  /**
   * With a model of MODEL_KIND_SAMPLE: which of its pictures; the same seed gives the same one.
   * Refused with others.
   */
  'seed': (number);
  /**
   * Draws the person before this picture in place of the condition image's background: a JPEG, PNG
   * or WebP file within Limits, of any size. It is fitted to the answer's size by FIT_COVER, whatever
   * `framing` says of the condition image. Each request of a stream brings its own. For models with
   * Model.takes_backdrop; others refuse it. Refused with `scene`, too.
   */
  'backdrop': (Buffer);
  /**
   * How many times the width and height of the model's pictures the answers have, 1 to
   * Model.max_enlarge. What the condition image shows in more detail than the model draws goes into
   * them: a face, a pattern, the background. 0: once, or with `scene` as large as the scene shows the person.
   */
  'enlarge': (number);
  /**
   * Framed by a person whose legs the condition image cuts off: leaves out what the frame shows above that person and the
   * pose beyond a tenth of free space, so that the answer is lower than the model's pictures. Answers of any other framing,
   * and with `scene`, are as they are.
   */
  'trim': (boolean);
}
