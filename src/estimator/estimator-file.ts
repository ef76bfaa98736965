import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ReposeError } from '../errors.js';
import { type NetworkFile, parseNetworkFile } from '../networks/network-file.js';
import { packageRoot } from '../package-root.js';
import { movenetCertainty } from './scores.js';

/** A pose estimator's ONNX file, its range, and the certainty below which it has found nobody. */
export interface EstimatorFile extends NetworkFile {
  readonly minCertainty: number;
}

/** MoveNet Lightning, which comes with Repose. */
export const lightning: EstimatorFile = {
  path: join(packageRoot, 'models', 'estimators', 'movenet-lightning', 'movenet-lightning.onnx'),
  range: 'bytes',
  minCertainty: movenetCertainty,
};

/** MoveNet Thunder, which `repose setup-estimator --thunder` puts into the user's cache folder. */
export function toThunder(cacheFolder: string): EstimatorFile {
  return {
    path: join(cacheFolder, 'estimators', 'movenet-thunder.onnx'),
    range: 'bytes',
    minCertainty: movenetCertainty,
  };
}

/**
 * The estimator that a person names: `lightning`, `thunder`, or an ONNX file as `FILE` or
 * `FILE,RANGE`, whose range is imagenet by default. Throws `failed-precondition` if Thunder has not
 * been set up, and as `parseNetworkFile`.
 */
export function parseEstimator(text: string, cacheFolder: string): EstimatorFile {
  if (text === 'lightning') return lightning;
  if (text === 'thunder') return assertSetUp(toThunder(cacheFolder));
  return { ...parseNetworkFile(text, 'imagenet'), minCertainty: 0 };
}

function assertSetUp(thunder: EstimatorFile): EstimatorFile {
  if (existsSync(thunder.path)) return thunder;
  throw new ReposeError(
    'failed-precondition',
    `Cannot use thunder: no file ${thunder.path}, expected "repose setup-estimator --thunder" to have put it there`,
  );
}
