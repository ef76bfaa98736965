import type { Manifest } from '../bundle/manifest.js';
import { readModelKind } from '../bundle/model-kind.js';
import { describeData } from './data-notes.js';
import { formatError, formatMetrics, formatRecord } from './model-card.js';
import type { TrainingRecord } from './training-record.js';

/** What the card says of each kind of model of one stage. */
const texts = {
  refine: {
    what: (
      file: string,
    ) => `A refiner of [SimGAN](https://arxiv.org/abs/1612.07828): from a picture of a person it makes one of the same person in
the same place, which looks like the photographs it was trained with (\`${file}\`). It draws no poses.`,
    network: 'R',
    data: ['The pictures to refine', ' The photographs are those that the training was given.'],
    grid: 'another picture of the person, the pose, the picture, its refined form',
    metrics: '`refined` is against the picture itself: how much of it stays.',
    limits: [
      'It changes texture and light, not shapes: a wrong hand stays wrong.',
      'What is in most photographs comes into every picture: their haze, their noise, their favourite colours.',
    ],
  },
  sample: {
    what: (
      file: string,
    ) => `A generator of [DAGAN](https://arxiv.org/abs/1711.04340): from a picture of a person and noise it draws another
picture of the person (\`${file}\`). Which one is up to the noise: it draws no poses, and tells none.`,
    network: 'G',
    data: ['The pictures of people', ''],
    grid: 'the condition image, a pose that it is not told, the picture in that pose, two samples',
    metrics:
      '`refined` and `second` are two samples against one other picture of the person, whose pose they do not know.',
    limits: [
      'It has no pose to go by: arms and legs blur where it does not decide for a pose.',
      'Nothing keeps a sample from being nearly its source.',
    ],
  },
} as const;

/**
 * The `README.md` of a bundle of SimGAN or DAGAN: the model, its training and data, its scores and
 * its limits.
 */
export function formatRefinerCard(manifest: Manifest, record: TrainingRecord): string {
  const { name, image, training, stages } = manifest;
  const { fp32 } = stages.refine.variants;
  const { what, network, data, grid, metrics, limits } =
    readModelKind(manifest) === 'sample' ? texts.sample : texts.refine;
  return `# ${name}

${manifest.description}

${what(fp32.file)}

| | |
|---|---|
| Picture | ${image.width} x ${image.height} pixels, RGB |
| Parameters | ${network} ${stages.refine.parameters.toLocaleString('en')} (base width ${training.baseWidth}) |
| Training | run \`${training.run}\`, preset \`${training.preset}\`, seed ${training.seed}, ${training.steps.r ?? training.steps.g} steps |
| Version | \`${manifest.version}\` |
| Licence | ${manifest.licence} |

## Data

${data[0]}: ${describeData(training.data).data}${data[1]}
${formatRecord(record, grid)}
## Metrics

${formatMetrics(manifest.metrics)}

${metrics}

The exported graph against TensorFlow.js, over ${fp32.error.samples} seeded inputs in onnxruntime:
${formatError('refined', fp32.error)}.

## Limits

${limits.map((limit) => `- ${limit}`).join('\n')}
`;
}
