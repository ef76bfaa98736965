import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { parseTopology } from '../../checkpoint/topology.js';
import { ReposeError, toMessage } from '../../errors.js';
import { graphModelSchema, toGraphModel } from '../graph-model/parse-graph-model.js';
import { listDifferences } from '../keras/differences.js';
import { normaliseModel } from '../keras/normalise-model.js';
import { createWeightNaming } from '../keras/weight-names.js';
import type { GraphSource, LayersSource, ModelSource } from '../model-source.js';
import { modelFileFailure, readWeights } from './read-weights.js';
import { decodeTensor, decodeWeight, weightManifestSchema } from './weight-manifest.js';

/** What a `model.json` may be. */
interface Form<Saved> {
  readonly kind: string;
  readonly schema: z.ZodType<Saved>;
}

/** `model.json` of `model.save()` or tensorflowjs_converter, which keeps Keras' envelope. */
const layersModelSchema = z.looseObject({
  format: z.literal('layers-model', { error: ({ input }) => `is "${input}"` }).nullish(),
  generatedBy: z.string().nullish(),
  modelTopology: z.looseObject({ model_config: z.unknown().optional(), keras_version: z.string().nullish() }),
  weightsManifest: weightManifestSchema,
});

const savedGraphModelSchema = graphModelSchema.extend({ weightsManifest: weightManifestSchema });

/**
 * Opens a saved layers model or graph model without TensorFlow: `path` is its `model.json`, with
 * the weight files beside it. Dequantises weights, and converts Keras 2 and 3 models to
 * TensorFlow.js' form; warnings name Keras layers that TensorFlow.js computes differently. Throws
 * `not-found` for missing files, and `invalid-argument`, naming file and field or layer, for broken
 * ones.
 */
export async function openSavedModel(path: string): Promise<ModelSource> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ReposeError('not-found', `Cannot read the model "${path}": ${toMessage(cause)}`, { cause });
  });
  const json = parseJson(path, text);
  return isGraphModel(json) ? openSavedGraphModel(path, json) : openSavedLayersModel(path, json);
}

/** A graph model's topology is TensorFlow's graph; old converters write no format. */
function isGraphModel(json: unknown): boolean {
  const { format, modelTopology } = (json ?? {}) as { format?: unknown; modelTopology?: { node?: unknown } };
  return format === 'graph-model' || (format === undefined && Array.isArray(modelTopology?.node));
}

/** The model's name is the file's, as in `movenet-lightning.json`. */
function openSavedGraphModel(path: string, json: unknown): GraphSource {
  const saved = parseSavedModel(path, json, { schema: savedGraphModelSchema, kind: 'graph model' });
  return {
    graphModel: toGraphModel(basename(path, '.json'), saved),
    readWeights: () =>
      readWeights(path, saved.weightsManifest, { nameWeight: (name) => name, decode: decodeTensor }),
  };
}

function openSavedLayersModel(path: string, json: unknown): LayersSource {
  const saved = parseSavedModel(path, json, { schema: layersModelSchema, kind: 'layers model' });
  const { model_config: model = saved.modelTopology, keras_version: version } = saved.modelTopology;
  const isKeras3 = version?.startsWith('3.') ?? false;
  const topology = parseTopology(normaliseModel(model, isKeras3));
  const warnings = saved.generatedBy?.startsWith('keras') ? listDifferences(topology) : [];
  const names = saved.weightsManifest.flatMap(({ weights }) => weights.map(({ name }) => name));
  const nameWeight = createWeightNaming(path, { model, isKeras3 }, names);
  return {
    topology,
    warnings,
    readWeights: () => readWeights(path, saved.weightsManifest, { nameWeight, decode: decodeWeight }),
  };
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw modelFileFailure(path, toMessage(cause), 'JSON', cause);
  }
}

function parseSavedModel<Saved>(path: string, json: unknown, { schema, kind }: Form<Saved>): Saved {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const what = `${issue?.path.join('.') || 'the document'}: ${issue?.message}`;
  throw modelFileFailure(path, what, `a ${kind} that TensorFlow.js saved`);
}
