import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { z } from 'zod';
import type { WeightTensor } from '../../checkpoint/network-artifacts.js';
import { parseTopology } from '../../checkpoint/topology.js';
import { ReposeError, toMessage } from '../../errors.js';
import { listDifferences } from '../keras/differences.js';
import { normaliseModel } from '../keras/normalise-model.js';
import { createWeightNaming } from '../keras/weight-names.js';
import type { ModelSource } from '../model-source.js';
import { ShardReader } from './shard-reader.js';
import { countStoredBytes, decodeWeight, weightManifestSchema } from './weight-manifest.js';

/** `model.json` of `model.save()` or tensorflowjs_converter, which keeps Keras' envelope. */
const savedModelSchema = z.looseObject({
  format: z.literal('layers-model', { error: ({ input }) => `is "${input}"` }).nullish(),
  generatedBy: z.string().nullish(),
  modelTopology: z.looseObject({ model_config: z.unknown().optional(), keras_version: z.string().nullish() }),
  weightsManifest: weightManifestSchema,
});

type SavedModel = z.infer<typeof savedModelSchema>;

/**
 * Opens a saved layers model without TensorFlow: `path` is its `model.json`, with the weight files
 * beside it. Dequantises weights, and converts Keras 2 and 3 models to TensorFlow.js' form;
 * warnings name Keras layers that TensorFlow.js computes differently. Throws `not-found` for
 * missing files, and `invalid-argument`, naming file and field or layer, for broken ones.
 */
export async function openSavedModel(path: string): Promise<ModelSource> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ReposeError('not-found', `Cannot read the model "${path}": ${toMessage(cause)}`, { cause });
  });
  const saved = parseSavedModel(path, text);
  const { model_config: model = saved.modelTopology, keras_version: version } = saved.modelTopology;
  const isKeras3 = version?.startsWith('3.') ?? false;
  const topology = parseTopology(normaliseModel(model, isKeras3));
  const warnings = saved.generatedBy?.startsWith('keras') ? listDifferences(topology) : [];
  const names = saved.weightsManifest.flatMap(({ weights }) => weights.map(({ name }) => name));
  const nameWeight = createWeightNaming(path, { model, isKeras3 }, names);
  return { topology, warnings, readWeights: () => readWeights(path, saved, nameWeight) };
}

async function readWeights(
  path: string,
  { weightsManifest }: SavedModel,
  nameWeight: (name: string) => string,
): Promise<Map<string, WeightTensor>> {
  const weights = new Map<string, WeightTensor>();
  for (const group of weightsManifest) {
    const reader = new ShardReader(group.paths.map((file) => resolveShard(path, file)));
    try {
      for (const weight of group.weights) {
        if (weights.has(nameWeight(weight.name)))
          throw failure(path, `two weights named "${weight.name}"`, 'one');
        const bytes = await reader.read(countStoredBytes(weight), `weight "${weight.name}"`);
        weights.set(nameWeight(weight.name), decodeWeight(weight, bytes));
      }
      await reader.expectEnd();
    } finally {
      await reader.close();
    }
  }
  return weights;
}

function parseSavedModel(path: string, text: string): SavedModel {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw failure(path, toMessage(cause), 'JSON', cause);
  }
  const parsed = savedModelSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const what = `${issue?.path.join('.') || 'the document'}: ${issue?.message}`;
  throw failure(path, what, 'a layers model that TensorFlow.js saved');
}

/** The path of a weight file beside the model; refuses paths to other folders. */
function resolveShard(path: string, file: string): string {
  const relative = normalize(file);
  if (!isAbsolute(relative) && !relative.split(sep).includes('..')) return join(dirname(path), relative);
  throw failure(path, `weights in "${file}"`, "a file inside the model's folder");
}

function failure(path: string, what: string, expected: string, cause?: unknown): ReposeError {
  const message = `Cannot read the model "${path}": ${what}, expected ${expected}`;
  return new ReposeError('invalid-argument', message, { cause });
}
