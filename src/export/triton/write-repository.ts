import { existsSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Precision } from '../../bundle/manifest.js';
import { requireReposing } from '../../bundle/model-kind.js';
import { type Bundle, graphPath } from '../../bundle/read-bundle.js';
import { toStageModelName } from '../../bundle/triton-models.js';
import { writeFolderAtomically } from '../../checkpoint/atomic-folder.js';
import { ReposeError } from '../../errors.js';
import { stages } from '../../stages.js';
import { describeEnsemble, describeStageModel } from './model-config.js';
import { createTritonProfile, type TritonDevice, type TritonProfileChanges } from './profiles.js';
import { formatTextMessage, type TextMessage } from './text-format.js';

export interface TritonRepositoryOptions extends TritonProfileChanges {
  readonly device: TritonDevice;
  readonly precision?: Precision | undefined;
  /** Whether to replace existing models of the same names; others stay. */
  readonly force?: boolean | undefined;
}

/** A model of the repository; `graph` is the path of its .onnx file, which an ensemble lacks. */
interface TritonModel {
  readonly name: string;
  readonly config: TextMessage;
  readonly graph?: string;
}

/**
 * Adds a bundle to the Triton model repository `folder`, created if missing: `NAME_coarse`,
 * `NAME_refine` and the ensemble `NAME`, each atomically. Returns their names. Throws
 * `failed-precondition` if one exists and `force` is not set, and `invalid-argument` for a
 * precision that the bundle lacks.
 */
export async function writeTritonRepository(
  folder: string,
  bundle: Bundle,
  options: TritonRepositoryOptions,
): Promise<readonly string[]> {
  const { force = false } = options;
  const models = listModels(bundle, options);
  const present = models.find(({ name }) => existsSync(join(folder, name)));
  if (present && !force)
    throw new ReposeError(
      'failed-precondition',
      `Cannot add the model "${present.name}" to "${folder}": it exists, expected a free name`,
    );
  for (const model of models)
    await writeFolderAtomically(join(folder, model.name), (path) => fillModel(path, model), {
      replace: force,
    });
  return models.map(({ name }) => name);
}

/** The ensemble is last, so that a polling Triton finds the models that it needs. */
function listModels(bundle: Bundle, options: TritonRepositoryOptions): readonly TritonModel[] {
  const { device, precision = 'fp32' } = options;
  const manifest = requireReposing(bundle.manifest, 'write a repository of');
  const profile = createTritonProfile(device, options);
  const stageModels = stages.map((stage) => {
    const graph = graphPath(bundle, stage, precision);
    if (graph === undefined)
      throw new ReposeError(
        'invalid-argument',
        `Cannot write ${precision} of "${manifest.name}": its ${stage} stage has ` +
          `${Object.keys(manifest.stages[stage].variants).join(', ')}, expected ${precision} among them`,
      );
    const config = describeStageModel(manifest, stage, { device, profile });
    return { name: toStageModelName(manifest.name, stage), config, graph };
  });
  return [...stageModels, { name: manifest.name, config: describeEnsemble(manifest, profile) }];
}

/**
 * `config.pbtxt`, and version 1 of the model; Triton wants the folder of an ensemble's version too.
 */
async function fillModel(path: string, { config, graph }: TritonModel): Promise<void> {
  const version = join(path, '1');
  await mkdir(version);
  await writeFile(join(path, 'config.pbtxt'), formatTextMessage(config));
  if (graph !== undefined) await copyFile(graph, join(version, 'model.onnx'));
}
