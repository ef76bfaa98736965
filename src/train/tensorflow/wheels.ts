import { ReposeError } from '../../errors.js';

export const tensorflowVersion = '2.21.0';

/** One Python wheel that holds TensorFlow's C library, and how its files are called. */
export interface Wheel {
  /** The name of the cache's subfolder. */
  readonly flavour: string;
  /** The package's name in the Python package index. */
  readonly name: string;
  /** pip's platform tag. */
  readonly platform: string;
  readonly sha256: string;
  readonly sizeMb: number;
  /** The library files inside the wheel's `tensorflow` folder, in link order. */
  readonly libraries: readonly [string, string];
}

const soLibraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'] as const;

/** By `process.platform` and `process.arch`. The C library does not depend on Python's version: all are cp312. */
const wheels: Readonly<Record<string, Wheel>> = {
  'linux-x64': {
    flavour: `tensorflow-${tensorflowVersion}-linux-x64`,
    name: 'tensorflow-cpu',
    platform: 'manylinux_2_27_x86_64',
    sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
    sizeMb: 274,
    libraries: soLibraries,
  },
  'linux-arm64': {
    flavour: `tensorflow-${tensorflowVersion}-linux-arm64`,
    name: 'tensorflow',
    platform: 'manylinux_2_27_aarch64',
    sha256: 'b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552',
    sizeMb: 282,
    libraries: soLibraries,
  },
  'darwin-arm64': {
    flavour: `tensorflow-${tensorflowVersion}-darwin-arm64`,
    name: 'tensorflow',
    platform: 'macosx_12_0_arm64',
    sha256: '56ecd7d47429acbe1df2694d50b75bf9fc3995ac92cb367cd9af6c4780ead712',
    sizeMb: 223,
    libraries: ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib'],
  },
};

/** The wheel for a machine; throws `failed-precondition` where TensorFlow has none. */
export function selectWheel(platform: string, arch: string): Wheel {
  const wheel = wheels[`${platform}-${arch}`];
  if (wheel === undefined)
    throw new ReposeError(
      'failed-precondition',
      `Cannot set up TensorFlow: no library for ${platform}-${arch}, expected ${Object.keys(wheels).join(', ')}`,
    );
  return wheel;
}

/** A pip requirements file that pins the wheel's version and content; pip refuses any other file. */
export function toRequirements(wheel: Wheel): string {
  return `${wheel.name}==${tensorflowVersion} --hash=sha256:${wheel.sha256}\n`;
}
