import type { Manifest } from '../bundle/manifest.js';
import { describeData } from './data-notes.js';
import { formatError, formatMetrics, formatRecord } from './model-card.js';
import type { TrainingRecord } from './training-record.js';

/** The `README.md` of a bundle of SimGAN: the model, its training and data, its scores and its limits. */
export function formatRefinerCard(manifest: Manifest, record: TrainingRecord): string {
  const { name, image, training, stages } = manifest;
  const { fp32 } = stages.refine.variants;
  return `# ${name}

${manifest.description}

A refiner of [SimGAN](https://arxiv.org/abs/1612.07828): from a picture of a person it makes one of the same person in
the same place, which looks like the photographs it was trained with (\`${fp32.file}\`). It draws no poses.

| | |
|---|---|
| Picture | ${image.width} x ${image.height} pixels, RGB |
| Parameters | R ${stages.refine.parameters.toLocaleString('en')} (base width ${training.baseWidth}) |
| Training | run \`${training.run}\`, preset \`${training.preset}\`, seed ${training.seed}, ${training.steps.r} steps |
| Version | \`${manifest.version}\` |
| Licence | ${manifest.licence} |

## Data

The pictures to refine: ${describeData(training.data).data} The photographs are those that the training was given.
${formatRecord(name, record, 'another picture of the person, the pose, the picture, its refined form')}
## Metrics

${formatMetrics(manifest.metrics)}

\`refined\` is against the picture itself: how much of it stays.

The exported graph against TensorFlow.js, over ${fp32.error.samples} seeded inputs in onnxruntime:
${formatError('refined', fp32.error)}.

## Limits

- It changes texture and light, not shapes: a wrong hand stays wrong.
- What is in most photographs comes into every picture: their haze, their noise, their favourite colours.
`;
}
