import { ReposeError } from '../../errors.js';
import type { Wheel, WheelFiles, WheelSet } from '../../wheels/wheel-set.js';

export const tensorflowVersion = '2.21.0';

/** TensorFlow's C library for one platform. */
export interface Flavour extends WheelSet {
  /** Also the name of the cache's subfolder. */
  readonly name: string;
  /** The library's files in the wheel's `tensorflow` folder, in link order. */
  readonly libraries: readonly [string, string];
}

const soLibraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'] as const;

/** The headers that the binding includes. */
const headers: readonly WheelFiles[] = ['tensorflow/c', 'tensorflow/core/platform', 'tsl', 'xla'].map(
  (name) => ({ pattern: `tensorflow/include/${name}/*` }),
);

/** NVIDIA's libraries, which TensorFlow looks for beside its own. */
const nvidiaLibraries: WheelFiles = { pattern: 'nvidia/*/lib/*.so*', folder: 'tensorflow' };

/** By `os.platform()` and `os.arch()`. */
const flavours: Readonly<Record<string, Omit<Flavour, 'name' | 'title' | 'files'>>> = {
  'linux-x64': {
    platforms: ['manylinux_2_27_x86_64'],
    wheels: [
      tensorflow('tensorflow-cpu', 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb'),
    ],
    downloadMb: 274,
    libraries: soLibraries,
  },
  'linux-arm64': {
    platforms: ['manylinux_2_27_aarch64'],
    wheels: [tensorflow('tensorflow', 'b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552')],
    downloadMb: 282,
    libraries: soLibraries,
  },
  'darwin-arm64': {
    platforms: ['macosx_12_0_arm64'],
    wheels: [tensorflow('tensorflow', '56ecd7d47429acbe1df2694d50b75bf9fc3995ac92cb367cd9af6c4780ead712')],
    downloadMb: 223,
    libraries: ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib'],
  },
  // CUDA 12 and cuDNN 9, as in the wheel's extra "and-cuda"; without a GPU it runs on the CPU.
  'linux-x64-gpu': {
    platforms: ['manylinux_2_27_x86_64', 'manylinux2014_x86_64'],
    wheels: [
      tensorflow('tensorflow', 'b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0'),
      nvidia('cublas', '12.9.3.13', 'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72'),
      nvidia('cuda-cupti', '12.8.90', 'ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182'),
      nvidia('cuda-nvrtc', '12.9.86', '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4'),
      nvidia('cuda-runtime', '12.9.79', '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3'),
      nvidia('cudnn', '9.28.0.42', '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375'),
      nvidia('cufft', '11.4.1.4', 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28'),
      nvidia('curand', '10.3.10.19', '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e'),
      nvidia('cusolver', '11.7.5.82', '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88'),
      nvidia('cusparse', '12.5.10.65', '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78'),
      nvidia('nccl', '2.32.3', 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c'),
      nvidia('nvjitlink', '12.9.86', 'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9'),
    ],
    downloadMb: 3340,
    libraries: soLibraries,
  },
};

function tensorflow(name: string, sha256: string): Wheel {
  return { name, version: tensorflowVersion, sha256 };
}

function nvidia(name: string, version: string, sha256: string): Wheel {
  return { name: `nvidia-${name}-cu12`, version, sha256 };
}

/** The flavour for a platform. Throws `failed-precondition` if TensorFlow has no library for it. */
export function selectFlavour(platform: string, arch: string, gpu: boolean): Flavour {
  const key = flavourKey(platform, arch, gpu);
  const flavour = flavours[key];
  if (flavour === undefined) {
    const known = Object.keys(flavours).join(', ');
    throw new ReposeError(
      'failed-precondition',
      `Cannot set up TensorFlow: no library for ${key}, expected ${known}`,
    );
  }
  const files = flavour.libraries.map((name) => ({ pattern: `tensorflow/${name}` }));
  return {
    ...flavour,
    name: flavourName(platform, arch, gpu),
    title: `TensorFlow ${tensorflowVersion}`,
    files: [...files, ...headers, ...(gpu ? [nvidiaLibraries] : [])],
  };
}

/** The folder name of a flavour, whether or not it exists. */
export function flavourName(platform: string, arch: string, gpu: boolean): string {
  return `tensorflow-${tensorflowVersion}-${flavourKey(platform, arch, gpu)}`;
}

function flavourKey(platform: string, arch: string, gpu: boolean): string {
  return `${platform}-${arch}${gpu ? '-gpu' : ''}`;
}
