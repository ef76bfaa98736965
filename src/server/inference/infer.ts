import { randomUUID } from 'node:crypto';
import { ReposeError } from '../../errors.js';
import { stageOfWire } from '../../rpc/wire-enums.js';
import type { PictureName, StageName } from '../../stages.js';
import type { ServerContext } from '../context.js';
import type { CallScope } from '../request/call-scope.js';
import { drawRequest } from '../request/draw-request.js';
import type { DrawnStage } from '../scheduler/job.js';
import { drawWork } from './draw-work.js';
import type { Element, Inference } from './parse-inference.js';
import type { TensorSpec } from './served-models.js';
import type { Tensor } from './tensor.js';
import { joinRows } from './write-answer.js';

/** What a stage draws of one element, by the names of the outputs. */
type Row = ReadonlyMap<string, Uint8Array | Float32Array | undefined>;

/** The outputs that a stage has drawn of a whole batch, and whether they are the last. */
export interface StageAnswer {
  readonly tensors: readonly Tensor[];
  readonly isLast: boolean;
}

/**
 * Draws every element of a batch, each as a request of its own, and yields the outputs of each stage
 * once all elements have it. If one fails, the others are cancelled. Throws the error for the caller.
 */
export async function* infer(
  context: ServerContext,
  inference: Inference,
  scope: CallScope,
): AsyncGenerator<StageAnswer, void, void> {
  const { elements, outputs } = inference;
  const stop = new AbortController();
  const signal = AbortSignal.any([scope.signal, stop.signal]);
  const rows = elements.map((element, index) =>
    drawElement(context, inference, element, {
      scope: { ...scope, requestId: randomUUID(), signal },
      field: elements.length === 1 ? '' : `batch[${index}].`,
    }),
  );
  const given = new Set<TensorSpec>();
  try {
    for (;;) {
      const drawn = await Promise.all(rows.map((each) => each.next()));
      const stage = drawn.flatMap(({ value }) => value ?? []);
      if (stage.length < rows.length) return; // all elements have the same stages
      const ready = outputs.filter((spec) => !given.has(spec) && stage.every((row) => row.get(spec.name)));
      for (const spec of ready) given.add(spec);
      const tensors = ready.map((spec) =>
        joinRows(spec, stage.map((row) => row.get(spec.name)).filter(isThere)),
      );
      yield { tensors, isLast: given.size === outputs.length };
    }
  } finally {
    stop.abort(
      new ReposeError('cancelled', 'Cannot finish the request: another one of its batch has failed'),
    );
    await Promise.allSettled(rows.map((each) => each.return()));
  }
}

interface ElementOptions {
  readonly scope: CallScope;
  /** What comes before the names of the element's own fields. */
  readonly field: string;
}

async function* drawElement(
  context: ServerContext,
  { model, fleet }: Inference,
  element: Element,
  { scope, field }: ElementOptions,
): AsyncGenerator<Row, void, void> {
  if (element.type === 'tensors') {
    const { work } = element;
    for await (const drawn of drawWork(context, { fleet, manifest: model.bundle.manifest, work }, scope))
      yield toRow(drawn);
    return;
  }
  try {
    for await (const { stage, picture } of drawRequest(context, element.request, scope))
      yield new Map([[toImageName(stageOfWire[stage as keyof typeof stageOfWire]), picture?.data as Buffer]]);
  } catch (error) {
    throw prefixFields(error, field);
  }
}

const pictureOfStage: Readonly<Record<StageName, PictureName>> = { coarse: 'coarse', refine: 'refined' };

function toImageName(stage: StageName): string {
  return `${pictureOfStage[stage]}_image`;
}

function toRow({ stage, imageNhwc, alpha, coarseNchw }: DrawnStage): Row {
  return new Map<string, Uint8Array | Float32Array | undefined>([
    [toImageName(stage), imageNhwc],
    ['alpha', alpha],
    ['coarse', coarseNchw],
  ]);
}

function isThere<Value>(value: Value | undefined): value is Value {
  return value !== undefined;
}

/** Tells an element's fields from those of the others. */
function prefixFields(error: unknown, prefix: string): unknown {
  if (!(error instanceof ReposeError)) return error;
  const [first, ...rest] = error.violations.map(({ field, description }) => ({
    field: `${prefix}${field}`,
    description: prefix === '' ? description : `${description} (${prefix.slice(0, -1)})`,
  }));
  return first === undefined ? error : ReposeError.invalid([first, ...rest]);
}
