import { type Command, InvalidArgumentError, Option } from 'commander';
import { cacheFolder } from '../cache-folder.js';
import type { PoseEstimator } from '../estimator/pose-estimator.js';
import { defaultMinScore } from '../estimator/scores.js';
import { type ValueRange, valueRanges } from '../networks/network-file.js';
import type { Size } from '../pose/skeleton.js';
import { toSkeleton } from '../pose/skeleton-definition.js';
import { parseNumber } from './parse-number.js';
import { parseSize } from './parse-size.js';
import { readSkeletonSetting, skeletonHelp } from './read-skeleton.js';

/** The flags of a command that runs a pose estimator itself. */
export interface EstimatorFlags {
  readonly model: string;
  readonly kind: 'auto' | 'heat-maps' | 'coordinates';
  readonly skeleton?: string;
  readonly range: ValueRange;
  readonly size?: Size;
  readonly minScore: number;
}

export function addEstimatorOptions(command: Command): Command {
  return (
    command
      .option(
        '--model <name or file>',
        'the estimator: lightning, which comes with Repose, thunder, see setup-estimator, or an ONNX file of your own',
        'lightning',
      )
      .addOption(
        new Option('--kind <kind>', 'the form of its output')
          .choices(['auto', 'heat-maps', 'coordinates'])
          .default('auto', 'recognised by its shape'),
      )
      .option(
        '--skeleton <name or file>',
        `the order of its joints; by default recognised by their number: ${skeletonHelp}`,
      )
      .addOption(
        new Option('--range <range>', 'how a float input encodes the levels 0..255')
          .choices(valueRanges)
          .default('imagenet'),
      )
      .option('--size <width>x<height>', 'the size of its input, where the model leaves it open', parseSize)
      // The default of SimpleBaseline and HRNet (IN_VIS_THRE), and of MoveNet's own demonstration.
      .option(
        '--min-score <number>',
        'joints with a lower score count as not seen',
        parseScore,
        defaultMinScore,
      )
  );
}

/** Opens the estimator that the flags name. Throws as `parseEstimator` and `openPoseEstimator`. */
export async function openEstimator(flags: EstimatorFlags): Promise<PoseEstimator> {
  const { model, kind, range, size } = flags;
  const skeleton =
    flags.skeleton === undefined ? undefined : toSkeleton(await readSkeletonSetting(flags.skeleton));
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  const { parseEstimator } = await import('../estimator/estimator-file.js');
  const { openPoseEstimator } = await import('../estimator/pose-estimator.js');
  const isOwn = model !== 'lightning' && model !== 'thunder';
  const file = isOwn
    ? { path: model, range, minCertainty: 0 }
    : parseEstimator(model, cacheFolder(process.env));
  return openPoseEstimator(file, { kind: kind === 'auto' ? undefined : kind, skeleton, size });
}

function parseScore(text: string): number {
  const score = parseNumber(text);
  if (score > 0 && Number.isFinite(score)) return score;
  throw new InvalidArgumentError('Expected a number above 0.');
}
