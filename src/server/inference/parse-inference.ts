import { ReposeError, toViolation } from '../../errors.js';
import type { GenerateRequest__Output } from '../../generated/repose/v1/GenerateRequest.js';
import type { Pose__Output } from '../../generated/repose/v1/Pose.js';
import { wireOfStage } from '../../rpc/wire-enums.js';
import { condJointsName, type StageName, stages as stageNames } from '../../stages.js';
import type { Fleet } from '../fleet/fleet.js';
import { toModelId } from '../fleet/model-names.js';
import { emptyRequest } from '../request/empty-request.js';
import type { Work } from '../scheduler/job.js';
import type { WireInferRequest } from './read-infer-request.js';
import { assertKnown, type Drawing, readDrawing } from './read-parameters.js';
import { type Inputs, readTensors } from './read-tensors.js';
import { findServedModel, type ServedModel, type TensorSpec } from './served-models.js';

/** What is drawn for one element of a batch: tensors as they are, or an encoded picture. */
export type Element =
  | { readonly type: 'tensors'; readonly work: Work }
  | { readonly type: 'picture'; readonly request: GenerateRequest__Output };

/** A checked ModelInferRequest. */
export interface Inference {
  readonly id: string;
  readonly model: ServedModel;
  /** The fleet that has the model. */
  readonly fleet: Fleet;
  readonly elements: readonly Element[];
  /** The outputs that are asked for, in the order of the answer. */
  readonly outputs: readonly TensorSpec[];
  /** Whether the answer has its tensors in `raw_output_contents`, as the request had its. */
  readonly isRaw: boolean;
}

/**
 * Checks a request. Throws `not-found` for an unknown model, and `invalid-argument` with the
 * violations of the fields.
 */
export function parseInference(request: WireInferRequest, fleet: Fleet, maxBatch: number): Inference {
  const { id, modelName, modelVersion, parameters } = request;
  const model = findServedModel(fleet.models, modelName, modelVersion);
  const outputs = pickOutputs(request.outputs, model.outputs);
  const common = { id, model, fleet, outputs };
  if (model.kind === 'pictures') {
    const drawing = readDrawing(parameters);
    const inputs = readTensors(request, model.inputs, maxBatch);
    const elements = listElements(inputs, (row) => toPicture(row, { model, outputs, drawing }));
    return { ...common, elements, isRaw: inputs.isRaw };
  }
  assertKnown(parameters, []);
  const inputs = readTensors(request, model.inputs, maxBatch);
  const elements = listElements(inputs, (row) => toWork(row, { model, outputs }));
  return { ...common, elements, isRaw: inputs.isRaw };
}

type WireOutputs = WireInferRequest['outputs'];

/** The outputs that a request names, or all. */
function pickOutputs(wanted: WireOutputs, specs: readonly TensorSpec[]): readonly TensorSpec[] {
  if (wanted.length === 0) return specs;
  return wanted.map(({ name, parameters }, index) => {
    const spec = specs.find((each) => each.name === name);
    const listed = specs.map((each) => each.name).join(', ');
    if (spec === undefined)
      throw refuse(`outputs[${index}].name`, JSON.stringify(name.slice(0, 100)), `one of ${listed}`);
    if (wanted.findIndex((each) => each.name === name) < index)
      throw refuse(`outputs[${index}].name`, `${name} twice`, 'each once');
    const [unknown] = ['classification', 'shared_memory_region'].filter((key) => key in parameters);
    if (unknown !== undefined) throw refuse(`outputs[${index}].parameters`, unknown, 'the tensor as it is');
    return spec;
  });
}

/** The stages that draw these outputs. Both know the alpha. */
function findStages(outputs: readonly TensorSpec[]): ReadonlySet<StageName> {
  const hasRefined = outputs.some(({ name }) => name === 'refined_image');
  const hasCoarse = outputs.some(({ name }) => name === 'coarse_image');
  const wanted = { coarse: hasCoarse || !hasRefined, refine: hasRefined };
  return new Set(stageNames.filter((stage) => wanted[stage]));
}

/** One element's part of the inputs. */
interface Row {
  readonly index: number;
  readonly bytes: (name: string) => Uint8Array;
  /** Undefined for an input that was left out. */
  readonly floats: (name: string) => Float32Array | undefined;
}

function listElements({ batch, tensors }: Inputs, toElement: (row: Row) => Element): readonly Element[] {
  return Array.from({ length: batch }, (_, index) =>
    toElement({
      index,
      bytes: (name) => {
        const tensor = tensors.get(name);
        if (tensor?.datatype === 'BYTES') return tensor.data[index] as Uint8Array; // as many as the batch
        if (tensor?.datatype !== 'UINT8') throw new Error(`Cannot find the bytes of the input ${name}`);
        return cutRow(tensor.data, index, batch);
      },
      floats: (name) => {
        const tensor = tensors.get(name);
        return tensor?.datatype === 'FP32' ? cutRow(tensor.data, index, batch) : undefined;
      },
    }),
  );
}

function cutRow<Data extends Uint8Array | Float32Array>(data: Data, index: number, batch: number): Data {
  const length = data.length / batch;
  return data.subarray(index * length, (index + 1) * length) as Data;
}

interface Asked {
  readonly model: ServedModel;
  readonly outputs: readonly TensorSpec[];
}

function toWork({ bytes, floats }: Row, { model, outputs }: Asked): Element {
  const { manifest } = model.bundle;
  const condJoints = toKnown(floats(condJointsName));
  const coarseNchw = floats('coarse');
  const work: Work = {
    model: toModelId(manifest),
    condNhwc: bytes('cond'),
    joints: floats('joints') ?? new Float32Array(),
    ...(condJoints && { condJoints }),
    ...(coarseNchw && { coarseNchw }),
    wantsCoarseTensor: outputs.some(({ name }) => name === 'coarse'),
    stages: findStages(outputs),
  };
  return { type: 'tensors', work };
}

function toPicture(
  { bytes, floats }: Row,
  { model, outputs, drawing }: Asked & { readonly drawing: Drawing },
): Element {
  const { name, version, skeleton } = model.bundle.manifest;
  const cond = bytes('cond');
  const toPose = (joints: Float32Array | undefined): Pose__Output | null =>
    joints === undefined ? null : toWirePose(joints, skeleton.name);
  const request: GenerateRequest__Output = {
    ...emptyRequest,
    ...drawing,
    cond: Buffer.from(cond.buffer, cond.byteOffset, cond.byteLength),
    pose: toPose(floats('joints')),
    condPose: toPose(toKnown(floats(condJointsName))),
    model: name,
    modelVersion: version,
    stages: [...findStages(outputs)].map((stage) => wireOfStage[stage]),
  };
  return { type: 'picture', request };
}

/** A pose of all 0 stands for one that is not known. */
function toKnown(joints: Float32Array | undefined): Float32Array | undefined {
  return joints?.some((value) => value !== 0) ? joints : undefined;
}

/** Joints in pixels of their picture. */
function toWirePose(joints: Float32Array, skeletonName: string): Pose__Output {
  return {
    skeleton: 'SKELETON_UNSPECIFIED',
    skeletonName,
    unit: 'COORDINATE_UNIT_UNSPECIFIED',
    canvas: null,
    joints: Array.from({ length: joints.length / 3 }, (_, joint) => {
      const [x = 0, y = 0, confidence = 0] = joints.subarray(joint * 3, joint * 3 + 3);
      return { x, y, confidence };
    }),
  };
}

function refuse(field: string, found: string, expected: string): ReposeError {
  return ReposeError.invalid([toViolation(field, found, expected)]);
}
