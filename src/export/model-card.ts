import type { Manifest, VariantManifest } from '../bundle/manifest.js';
import type { ReposingManifest } from '../bundle/model-kind.js';
import { readNetworkInputs } from '../bundle/stage-tensors.js';
import { bundledRecordFolder } from '../checkpoint/run-folder.js';
import { describeData, preparationNotes } from './data-notes.js';
import { gridFiles, recordFiles, type TrainingRecord } from './training-record.js';

/**
 * A bundle's `README.md`: the model, its training and data, its scores and its limits.
 */
export function formatModelCard(manifest: ReposingManifest, record: TrainingRecord): string {
  const { name, image, training, skeleton, stages } = manifest;
  const { data, limits } = describeData(training.data);
  const { coarse, refine } = stages;
  const inputs = readNetworkInputs(stages);
  return `# ${name}

${manifest.description}

A [PG²](https://arxiv.org/abs/1705.09368) model: from one picture of a person and a target pose it draws the person in
that pose, first a coarse picture (\`${coarse.variants.fp32.file}\`), then a refined one (\`${refine.variants.fp32.file}\`).
\`model.json\` describes the tensors; every step between bytes and bytes is inside the graphs.

| | |
|---|---|
| Picture | ${image.width} x ${image.height} pixels, RGB |
| Pose | ${skeleton.joints.length} joints, \`${skeleton.name}\` |
| Inputs | \`${inputs}\` (docs/training-reference.md) |
| Parameters | G1 ${formatCount(coarse.parameters)}, G2 ${formatCount(refine.parameters)} (base width ${training.baseWidth}) |
| Training | run \`${training.run}\`, preset \`${training.preset}\`, seed ${training.seed} |
| Steps | G1 ${formatCount(training.steps.g1 ?? 0)}, G2 ${formatCount(training.steps.g2 ?? 0)} |
| Version | \`${manifest.version}\` |
| Licence | ${manifest.licence} |

## Data

${data}${inputs === 'warped' ? ` ${preparationNotes.data}` : ''}
${formatRecord(record)}
## Metrics

${formatMetrics(manifest.metrics)}

The exported graphs against TensorFlow.js, over ${coarse.variants.fp32.error.samples} seeded inputs in onnxruntime:
${formatError('coarse', coarse.variants.fp32.error)}; ${formatError('refined', refine.variants.fp32.error)}.
${formatVariants(stages)}
## Limits

${limits.map((limit) => `- ${limit}`).join('\n')}
`;
}

const pg2Pictures = 'condition image, target pose, target, coarse picture, refined picture';

/**
 * How the bundle was trained, as far as recorded; `pictures` are those of a row of the sample grid.
 */
export function formatRecord({ folder, files, notes }: TrainingRecord, pictures = pg2Pictures): string {
  const { config, curves } = recordFiles;
  const samples = gridFiles.find((file) => files.includes(file));
  const at = (file: string) => `${bundledRecordFolder}/${file}`;
  const parts = [
    files.includes(config) &&
      `[\`${at(config)}\`](${at(config)}) is the run's whole configuration, with the seed of everything random:

\`\`\`sh
npm run train -- --config ${folder}/${at(config)}   # --from, --data: the folders that it names
\`\`\``,
    files.includes(curves) &&
      `What its checkpoints scored on held-out people (\`copy\` is the condition image itself):

![Metrics over the steps of each stage](${at(curves)})`,
    samples !== undefined &&
      `Held-out people, as they came: ${pictures}.

![Sample grid](${at(samples)})`,
    notes?.trim() ?? false,
  ].filter((part) => part !== false);
  return parts.length === 0 ? '' : `\n## Training\n\n${parts.join('\n\n')}\n`;
}

/** The scores of the exported checkpoint as a table. */
export function formatMetrics(metrics: Manifest['metrics']): string {
  const rows = Object.entries(metrics);
  if (rows.length === 0) return 'Not measured.';
  const lines = rows.map(([name, value]) => `| \`${name}\` | ${Number(value.toPrecision(4))} |`);
  return [
    'On held-out people, by the recipes of docs/training.md; `copy` is the condition image itself, the baseline:',
    '',
    '| | |',
    '|---|---|',
    ...lines,
  ].join('\n');
}

/** The difference between each variant's pictures and those of fp32; empty without variants. */
function formatVariants({ coarse, refine }: ReposingManifest['stages']): string {
  const rows = (['int8', 'fp16'] as const).flatMap((name) => {
    const variants = [coarse.variants[name], refine.variants[name]];
    if (variants.includes(undefined)) return [];
    const megabytes = variants.reduce((sum, variant) => sum + (variant?.bytes ?? 0), 0) / 1e6;
    const { samples, meanLevels = 0, maxLevels = 0, ssimChange = 0 } = variants[1]?.error ?? {};
    const cells = [
      name,
      megabytes.toFixed(1),
      samples,
      meanLevels.toFixed(2),
      maxLevels,
      ssimChange.toFixed(4),
    ];
    return [`| ${cells.join(' | ')} |`];
  });
  if (rows.length === 0) return '';
  return `
## Variants

The refined pictures of each, against those of fp32 in onnxruntime on a CPU (docs/quantisation.md):

| variant | MB | held-out pairs | mean difference, levels | largest | change of SSIM |
|---|---|---|---|---|---|
${rows.join('\n')}
`;
}

/** A graph's parity error in words. */
export function formatError(picture: string, error: VariantManifest['error']): string {
  return `${picture} at most ${error.maxAbsFloat.toExponential(1)} in [-1, 1] and ${error.maxLevels} of 255 levels`;
}

function formatCount(count: number): string {
  return count.toLocaleString('en');
}
