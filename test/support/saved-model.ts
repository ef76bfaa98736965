import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as TensorFlow from '@tensorflow/tfjs';
import { tf } from './tensorflow-cpu.js';

/** Saves a model as TensorFlow.js does in Node, its weights in `shards` files; returns the path of `model.json`. */
export async function saveModel(model: TensorFlow.LayersModel, folder: string, shards = 1): Promise<string> {
  const path = join(folder, 'model.json');
  await model.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData, format }) => {
      const data = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData));
      const size = Math.ceil(data.length / shards);
      const paths = Array.from({ length: shards }, (_, index) => `group1-shard${index + 1}of${shards}.bin`);
      for (const [index, file] of paths.entries()) {
        await writeFile(join(folder, file), data.subarray(index * size, (index + 1) * size));
      }
      const json = { format, modelTopology, weightsManifest: [{ paths, weights: weightSpecs }] };
      await writeFile(path, JSON.stringify(json));
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  return path;
}
