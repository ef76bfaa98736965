import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeNetwork } from '../../src/checkpoint/network-file.js';
import { checkpointPath } from '../../src/checkpoint/run-folder.js';
import { daganPresets } from '../../src/train/dagan-presets.js';
import { createSampler } from '../../src/train/networks/dagan-generator.js';
import { randomiseWeights, toArtifacts } from './export-model.js';

const config = daganPresets.tiny;

/** G of DAGAN's tiny preset with seeded weights in every layer. */
export function createTinySampler() {
  const g = createSampler({ ...config, initialisation: 'zeros' });
  randomiseWeights(g, 7);
  return g;
}

/** Writes the folder of a run of DAGAN with one checkpoint of `createTinySampler()`. */
export async function writeSamplerRun(run: string): Promise<void> {
  const checkpoint = checkpointPath(run, 'g', 4);
  await mkdir(checkpoint, { recursive: true });
  await writeFile(join(run, 'config.json'), JSON.stringify(config));
  await writeNetwork(checkpoint, 'g', toArtifacts(createTinySampler()));
}
