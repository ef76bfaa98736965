import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeNetwork } from '../../src/checkpoint/network-file.js';
import { checkpointPath } from '../../src/checkpoint/run-folder.js';
import { createRefiner } from '../../src/train/networks/refiner.js';
import { simganPresets } from '../../src/train/simgan-presets.js';
import { randomiseWeights, toArtifacts } from './export-model.js';

const { image, baseWidth, seed } = simganPresets.tiny;

/** R of the tiny preset with seeded weights in every layer. */
export function createTinyRefiner() {
  const r = createRefiner({ image, baseWidth, initialisation: 'zeros', seed });
  randomiseWeights(r, 7);
  return r;
}

/** Writes the folder of a run of SimGAN with one checkpoint of `createTinyRefiner()`. */
export async function writeRefinerRun(run: string): Promise<void> {
  const checkpoint = checkpointPath(run, 'r', 8);
  await mkdir(checkpoint, { recursive: true });
  const config = { ...simganPresets.tiny, photographs: '/somewhere/private/photographs' };
  await writeFile(join(run, 'config.json'), JSON.stringify(config));
  await writeNetwork(checkpoint, 'r', toArtifacts(createTinyRefiner()));
}
