import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { packageRoot } from '#dist/package-root.js';

/** What of each package training on WebGPU loads, below `node_modules`. */
const packages: Readonly<Record<string, RegExp>> = {
  '@tensorflow/tfjs': /^dist\/tf\.node\.js$/,
  '@tensorflow/tfjs-core': /^dist\/tf-core\.node\.js$/,
  '@tensorflow/tfjs-layers': /^dist\/tf-layers\.node\.js$/,
  '@tensorflow/tfjs-converter': /^dist\/tf-converter\.node\.js$/,
  '@tensorflow/tfjs-data': /^dist\/tf-data\.node\.js$/,
  '@tensorflow/tfjs-backend-cpu': /^dist\/tf-backend-cpu\.node\.js$/,
  '@tensorflow/tfjs-backend-webgl': /^dist\/tf-backend-webgl\.node\.js$/,
  '@tensorflow/tfjs-backend-webgpu': /^dist\/tf-backend-webgpu\.node\.js$/,
  long: /^(src|umd)\//,
  seedrandom: /\.js$/,
  webgpu: new RegExp(`^dist/${process.platform}-${process.arch}/`),
};

/** Beside the code of each package. */
const always = /^(package\.json|LICENSE.*)$/;

/** Takes the same steps in PyTorch, and tells Vulkan of NVIDIA's driver. */
const ownFiles = [
  'bench/train/torch_process.py',
  'bench/export/python/torch_twins.py',
  'scripts/kit/nvidia_icd.json',
];

/** The files that `train --backend webgpu` and `train-check` need beside those of the program, sorted. */
export async function listTrainingFiles(): Promise<readonly string[]> {
  const files = Object.entries(packages).map(async ([name, used]) => {
    const folder = join('node_modules', name);
    const all = await readdir(join(packageRoot, folder), { recursive: true });
    return all.filter((file) => used.test(file) || always.test(file)).map((file) => join(folder, file));
  });
  return [...(await Promise.all(files)).flat(), ...ownFiles].sort();
}

/** The folders in which systems keep their libraries. */
const libraryFolders = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib'];

/** Vulkan's loader, which finds the drivers of a machine. */
export const vulkanLoader = 'libvulkan.so.1';

/** The folder with this machine's Vulkan loader. Throws if there is none. */
export function findVulkanLoader(): string {
  const found = libraryFolders.map((folder) => join(folder, vulkanLoader)).find((path) => existsSync(path));
  if (found !== undefined) return dirname(found);
  throw new Error(
    `Cannot pack what training needs: no ${vulkanLoader}, expected it in ${libraryFolders.join(', ')} (Debian, Ubuntu: apt-get install libvulkan1)`,
  );
}
