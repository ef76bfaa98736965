import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import type { Joint, Size } from '../../pose/skeleton.js';
import { toExamples } from '../examples.js';
import { parseCount, parseNumber } from '../parse-number.js';
import { parseSize } from '../parse-size.js';
import { print } from '../terminal.js';

interface SynthesizeFlags {
  readonly out: string;
  readonly count: number;
  readonly poses: number;
  readonly seed: number;
  readonly size: Size;
  readonly look: Look;
}

/** Illustrations, or nearly photographs. */
const looks = ['drawn', 'rendered'] as const;
type Look = (typeof looks)[number];

/** Renders one person in the pose of a number. */
type RenderPose = (pose: number, size: Size) => Promise<{ imageNhwc: Uint8Array; joints: readonly Joint[] }>;

/**
 * `repose synthesize`: writes pictures of people who do not exist, each with a keypoint file of its exact
 * joints.
 */
export function addSynthesizeCommand(program: Command): void {
  program
    .command('synthesize')
    .summary('draw pictures of people who do not exist, with their keypoint files')
    .description(
      'Writes pictures of people, person-PPPP-pose-NN.png, with a keypoint file of the same name for each. ' +
        'The same seed gives the same pictures',
    )
    .option('--out <folder>', 'the output folder; created if missing', 'people')
    .option('--count <number>', 'people', parseCount, 1)
    .option('--poses <number>', 'pictures of each person', parseCount, 2)
    .option('--seed <number>', 'which people', parseNumber, 1)
    .addOption(
      new Option('--size <width>x<height>', 'size of the pictures in pixels')
        .argParser(parseSize)
        .default({ width: 256, height: 512 }, '256x512'),
    )
    .addOption(
      new Option('--look <look>', 'drawn, or rendered like a photograph, more slowly')
        .choices(looks)
        .default('drawn'),
    )
    .addHelpText(
      'after',
      toExamples([
        'repose synthesize --out people',
        'repose synthesize --out people --count 100 --poses 4 --seed 7 --size 64x128',
        'repose synthesize --out people --look rendered --size 128x256',
      ]),
    )
    .action(synthesize);
}

async function synthesize({ out, count, poses, seed, size, look }: SynthesizeFlags): Promise<void> {
  const { encodeImage } = await import('../../image/encode-image.js');
  const { toPoseFile } = await import('../../pose/ready-poses.js');
  const personOf = await loadLook[look]();
  await mkdir(out, { recursive: true });
  for (let person = 0; person < count; person++) {
    const render = personOf(seed, person);
    for (let pose = 0; pose < poses; pose++) {
      const { imageNhwc, joints } = await render(pose, size);
      const path = join(out, `person-${pad(person, 4)}-pose-${pad(pose, 2)}`);
      await writeFile(`${path}.png`, await encodeImage(imageNhwc, { size, format: 'png' }));
      await writeFile(
        `${path}.json`,
        `${toPoseFile({ skeleton: 'coco18', canvas: size, joints, units: 'pixels' })}\n`,
      );
      print(`${path}.png`);
    }
  }
}

const loadLook: Readonly<Record<Look, () => Promise<(seed: number, person: number) => RenderPose>>> = {
  drawn: async () => {
    const people = await import('../../synthetic/synthetic-people.js');
    return (seed, person) => {
      const identity = people.syntheticPerson(seed, person);
      return (pose, size) =>
        people.renderPerson(identity, people.syntheticBodyPose(seed, person, pose), size);
    };
  },
  rendered: async () => {
    const people = await import('../../people/rendered-people.js');
    return (seed, person) => {
      const identity = people.renderedIdentity(seed, person);
      return (pose, size) => people.renderPerson(identity, people.renderedPose(seed, person, pose), size);
    };
  },
};

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
