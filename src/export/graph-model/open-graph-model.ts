/**
 * The part of a `tf.GraphModel` that the exporter needs, as its own types: models of any
 * TensorFlow.js package and backend match, and the exporter loads none of them.
 */
import { types } from 'node:util';
import { z } from 'zod';
import { ReposeError } from '../../errors.js';
import type { GraphSource } from '../model-source.js';
import {
  countStoredBytes,
  decodeTensor,
  type StoredWeight,
  weightSchema,
} from '../saved-model/weight-manifest.js';
import type { GraphWeights } from './graph-model.js';
import { graphModelSchema, toGraphModel } from './parse-graph-model.js';

/** A `tf.GraphModel`: unlike layers models, it runs any of its nodes. */
export interface TensorFlowGraphModel {
  save(handler: { save(artifacts: unknown): Promise<SaveResult> }): Promise<unknown>;
  executeAsync(inputs: never): Promise<unknown>;
}

interface SaveResult {
  readonly modelArtifactsInfo: { readonly dateSaved: Date; readonly modelTopologyType: 'JSON' };
}

const bufferSchema = z.custom<ArrayBuffer>(types.isArrayBuffer, 'expected an ArrayBuffer');

const artifactsSchema = graphModelSchema.extend({
  weightSpecs: z.array(weightSchema),
  weightData: z.union([bufferSchema.transform((buffer) => [buffer]), z.array(bufferSchema)]),
});

/** Whether a value is a `tf.GraphModel`. */
export function isGraphModel(model: unknown): model is TensorFlowGraphModel {
  const { save, executeAsync } = (model ?? {}) as Partial<TensorFlowGraphModel>;
  return typeof save === 'function' && typeof executeAsync === 'function';
}

/**
 * A loaded graph model as a source for export, named `model`. Throws `invalid-argument` if its
 * weights were not kept, as with `streamWeights`.
 */
export async function openGraphModel(model: TensorFlowGraphModel): Promise<GraphSource> {
  let saved: unknown;
  await model.save({
    save: async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    },
  });
  const parsed = artifactsSchema.safeParse(saved);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const message = `Cannot export the model: ${issue?.path.join('.')}: ${issue?.message}`;
    throw new ReposeError('invalid-argument', `${message}, expected a tf.GraphModel with its weights`);
  }
  const { weightSpecs, weightData } = parsed.data;
  return {
    graphModel: toGraphModel('model', parsed.data),
    readWeights: async () =>
      readWeights(weightSpecs, Buffer.concat(weightData.map((part) => new Uint8Array(part)))),
  };
}

function readWeights(specs: readonly StoredWeight[], bytes: Uint8Array): GraphWeights {
  let start = 0;
  return new Map(
    specs.map((weight) => {
      const end = start + countStoredBytes(weight);
      const own = Uint8Array.from(bytes.subarray(start, end)); // from an address that any type may start at
      start = end;
      return [weight.name, decodeTensor(weight, own)] as const;
    }),
  );
}
