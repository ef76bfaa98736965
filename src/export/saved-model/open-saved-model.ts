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

/** `model.json` as `model.save()` and tensorflowjs_converter write it; the latter keeps Keras' own envelope. */
const savedModelSchema = z.looseObject({
  format: z.literal('layers-model', { error: ({ input }) => `is "${input}"` }).nullish(),
  generatedBy: z.string().nullish(),
  modelTopology: z.looseObject({ model_config: z.unknown().optional(), keras_version: z.string().nullish() }),
  weightsManifest: weightManifestSchema,
});

type SavedModel = z.infer<typeof savedModelSchema>;

/**
 * A layers model that was saved to disk, read without TensorFlow: `path` is its `model.json`, with the weights' files
 * beside it. Quantised weights become floats again, and what Keras 2 or 3 wrote becomes what TensorFlow.js writes; its
 * warnings name layers of Keras that TensorFlow.js computes in another way. Throws `not-found` for files that are not there, and
 * `invalid-argument`, naming file and field or layer, for broken ones.
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

/** A file of weights beside the model; a model from elsewhere must not make us read other files. */
function resolveShard(path: string, file: string): string {
  const relative = normalize(file);
  if (!isAbsolute(relative) && !relative.split(sep).includes('..')) return join(dirname(path), relative);
  throw failure(path, `weights in "${file}"`, "a file inside the model's folder");
}

function failure(path: string, what: string, expected: string, cause?: unknown): ReposeError {
  const message = `Cannot read the model "${path}": ${what}, expected ${expected}`;
  return new ReposeError('invalid-argument', message, { cause });
}
