/** Parses a `GenerateRequest` message into a strict type. */

import { readSkeleton } from '../../bundle/manifest-skeleton.js';
import { readModelKind } from '../../bundle/model-kind.js';
import { readNetworkInputs } from '../../bundle/stage-tensors.js';
import type { GenerateRequest__Output } from '../../generated/repose/v1/GenerateRequest.js';
import { type OpenImage, openImage } from '../../image/decode-image.js';
import { framePoses } from '../../image/frame-poses.js';
import { toJointTensor } from '../../image/framing.js';
import { maxCanvasSide } from '../../pose/convert.js';
import { moveJoints } from '../../pose/fit-pose.js';
import { enlargeSize, type Size } from '../../pose/skeleton.js';
import { parseWireEnum, stageOfWire } from '../../rpc/wire-enums.js';
import { toSceneSize } from '../../scene/scene.js';
import { type StageName, stages as stageNames } from '../../stages.js';
import { toModelId } from '../fleet/model-names.js';
import { chooseEnlarge, findMaxEnlarge, parseEnlarge } from './enlarge-request.js';
import { parseNoise } from './parse-noise.js';
import { parseRefineRequest } from './parse-refine-request.js';
import { readBackdrop } from './read-backdrop.js';
import {
  assertParsed,
  type Generation,
  type ParseOptions,
  parseFraming,
  parseOutput,
  toPlainFraming,
} from './request-fields.js';
import { readCondPose, readTargetPose } from './request-poses.js';
import { findSceneBody, toSceneOptions } from './scene-request.js';
import { Violations } from './violations.js';

/**
 * Checks, decodes and frames a request, as the model's kind wants it. Throws one `invalid-argument`
 * error with the violations of all fields.
 */
export function parseGenerateRequest(
  request: GenerateRequest__Output,
  options: ParseOptions,
): Promise<Generation> {
  const kind = readModelKind(options.manifest);
  switch (kind) {
    case 'repose':
      return parseReposeRequest(request, options);
    case 'refine':
    case 'sample':
      return parseRefineRequest(request, options);
    default:
      return kind satisfies never;
  }
}

/** A picture and a pose, for a model of two stages. */
async function parseReposeRequest(
  request: GenerateRequest__Output,
  { manifest, limits, maxEnlarge, maxScenePixels, findPerson }: ParseOptions,
): Promise<Generation> {
  const violations = new Violations();
  const size = manifest.image;

  // 1. The fields that do not depend on others.
  const stages = await violations.collect(() => parseStages(request.stages));
  const output = await violations.collect(() => parseOutput(request.output));
  const asked = await violations.collect(() => parseFraming(request.framing));
  const asksEnlarge = await violations.collect(() => parseEnlarge(request.enlarge, manifest, maxEnlarge));
  await violations.collect(() => parseNoise(request.seed, manifest));

  // 2. The picture's header, then the poses, whose default canvas is the picture's.
  const startedMs = performance.now();
  const image = await violations.collect(() => openImage(request.cond, { limits, field: 'cond' }));
  const source = image?.source ?? largestCanvas;
  const wanted = { skeleton: readSkeleton(manifest.skeleton), canvas: source };
  const isUsed = readNetworkInputs(manifest.stages) === 'warped';
  const isRequired = asked?.kind === 'person' || request.scene;
  const isOptional = asked?.kind === 'person-or-cover' || isUsed;
  const use = isRequired ? 'required' : isOptional ? 'optional' : 'none';
  let estimateMs = 0;
  const find =
    findPerson &&
    (async (picture: OpenImage, bytes: Uint8Array) => {
      const lookedAtMs = performance.now();
      try {
        return await findPerson(picture, bytes);
      } finally {
        estimateMs += performance.now() - lookedAtMs;
      }
    });
  const target = await violations.collect(() => readTargetPose(request, { ...wanted, limits, find }));
  const person = await violations.collect(() => readCondPose(request, { ...wanted, image, find, use }));
  const condPose = person?.pose;

  // 3. The picture and the poses in the model's frame; pictures are decoded in other threads.
  const { keepPoseScale: keepsScale } = request;
  const framed = await violations.collect(() =>
    asked && target && condPose !== undefined
      ? framePoses({ asked, target, condPose, whyUnknown: person?.whyUnknown, keepsScale, source, size })
      : undefined,
  );
  const framing = framed?.framing ?? toPlainFraming(asked);
  const body = await violations.collect(() =>
    request.scene ? findSceneBody(wanted.skeleton, { condPose, asked }) : undefined,
  );
  const scene =
    image && body && condPose ? toSceneOptions({ image, condPose, body, framing, size }) : undefined;
  const times =
    asksEnlarge ??
    (scene
      ? chooseEnlarge(scene.frame, {
          scale: toSceneSize(source, maxScenePixels).width / source.width,
          size,
          most: findMaxEnlarge(manifest, maxEnlarge),
        })
      : 1);
  const drawnSize = enlargeSize(size, times);
  const trimmedPx =
    request.trim && framed && !request.scene ? times * Math.floor(framed.headroom * size.height) : 0;
  const answerSize = { ...drawnSize, height: drawnSize.height - trimmedPx };
  const frame = (to: Size) => image?.frame({ size: to, framing, cropField: 'framing.crop' });
  const [[condNhwc, largeNhwc] = [], backdropNhwc] = await Promise.all([
    // What is wrong with the picture is wrong in both sizes, and said once.
    violations.collect(() => Promise.all([frame(size), times > 1 ? frame(drawnSize) : undefined])),
    violations.collect(() => readBackdrop(request, { manifest, limits, size: answerSize })),
  ]);
  const decodeMs = performance.now() - startedMs - estimateMs;

  violations.assertNone();
  const parsed = assertParsed({ stages, output, image, framed, condNhwc });
  const { joints, condJoints } = parsed.framed;
  return {
    work: {
      model: toModelId(manifest),
      condNhwc: parsed.condNhwc,
      joints: toJointTensor(joints),
      ...(condJoints && isUsed && { condJoints: toJointTensor(condJoints) }),
      ...(largeNhwc && { large: { imageNhwc: largeNhwc, size: drawnSize } }),
      stages: parsed.stages,
    },
    size: drawnSize,
    output: parsed.output,
    framed: parsed.framed,
    scene,
    trimmedPx,
    backdropNhwc,
    joints: moveJoints(joints, { scale: times, x: 0, y: 0 }),
    decodeMs,
    estimateMs,
  };
}

/**
 * The canvas for a pose whose picture cannot be decoded, so that the pose's own errors are still
 * found.
 */
const largestCanvas: Size = { width: maxCanvasSide, height: maxCanvasSide };

function parseStages(wire: readonly string[]): ReadonlySet<StageName> {
  if (wire.length === 0) return new Set(stageNames);
  return new Set(wire.map((stage, index) => parseWireEnum(stageOfWire, stage, `stages[${index}]`)));
}
