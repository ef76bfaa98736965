import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import type { Size } from '../../pose/skeleton.js';
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
}

/**
 * `repose synthesize`: writes pictures of people who do not exist, each with a keypoint file of its exact
 * joints.
 */
export function addSynthesizeCommand(program: Command): void {
  program
    .command('synthesize')
    .summary('render pictures of people who do not exist, with their keypoint files')
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
    .addHelpText(
      'after',
      toExamples([
        'repose synthesize --out people',
        'repose synthesize --out people --count 100 --poses 4 --seed 7 --size 64x128',
      ]),
    )
    .action(synthesize);
}

async function synthesize({ out, count, poses, seed, size }: SynthesizeFlags): Promise<void> {
  const { encodeImage } = await import('../../image/encode-image.js');
  const { renderPeople } = await import('../../people/render-pool.js');
  const { toPoseFile } = await import('../../pose/ready-poses.js');
  await mkdir(out, { recursive: true });
  const people = Array.from({ length: count }, (_, person) => person);
  let person = 0;
  for await (const pictures of renderPeople({ seed, people, poses, size })) {
    for (const [pose, { imageNhwc, joints }] of pictures.entries()) {
      const path = join(out, `person-${pad(person, 4)}-pose-${pad(pose, 2)}`);
      await writeFile(`${path}.png`, await encodeImage(imageNhwc, { size, format: 'png' }));
      const file = toPoseFile({ skeleton: 'coco18', canvas: size, joints, units: 'pixels' });
      await writeFile(`${path}.json`, `${file}\n`);
      print(`${path}.png`);
    }
    person += 1;
  }
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
