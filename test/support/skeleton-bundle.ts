import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bundle } from '../../src/bundle/read-bundle.js';
import { writeNetwork } from '../../src/checkpoint/network-file.js';
import { checkpointPath } from '../../src/checkpoint/run-folder.js';
import { exportRun } from '../../src/export/export-run.js';
import { coco18 } from '../../src/pose/skeleton.js';
import { type SkeletonDefinition, toDefinition } from '../../src/pose/skeleton-definition.js';
import type { NetworkInputs } from '../../src/warp/network-inputs.js';
import { toArtifacts } from './export-model.js';
import { createGenerators } from './generators.js';
import { fixtureModels } from './server.js';
import { tf } from './tensorflow-cpu.js';

/** A bundle of untrained networks for a skeleton, of 16x32 pixels, exported into `folder` as its name. */
export async function makeSkeletonBundle(
  folder: string,
  skeleton: SkeletonDefinition,
  inputs: NetworkInputs = 'paper',
): Promise<Bundle> {
  const image = { width: 16, height: 32 };
  const run = join(folder, `001-${skeleton.name}`);
  const checkpoint = checkpointPath(run, 'g2', 1);
  await mkdir(checkpoint, { recursive: true });
  const config = { preset: 'tiny', data: 'synthetic', seed: 1, image, skeleton, baseWidth: 2, inputs };
  await writeFile(join(run, 'config.json'), JSON.stringify(config));
  const networks = createGenerators(image, skeleton.joints.length, inputs);
  for (const name of ['g1', 'g2'] as const) await writeNetwork(checkpoint, name, toArtifacts(networks[name]));
  return exportRun({ run, out: join(folder, skeleton.name), tf });
}

/**
 * A models folder in `folder` with two models of 16x32 pixels: `coco18` of warped inputs, which tells alpha and draws
 * larger pictures than its own, and `tiny`, which does neither.
 */
export async function makeWarpedModels(folder: string): Promise<string> {
  const models = join(folder, 'models');
  await makeSkeletonBundle(models, toDefinition(coco18), 'warped');
  await cp(join(fixtureModels, 'tiny'), join(models, 'tiny'), { recursive: true });
  return models;
}
