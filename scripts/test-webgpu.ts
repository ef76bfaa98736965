import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '#dist/package-root.js';

/** Chromium brings a software driver: slow, and there wherever the page's tests can run. */
const chromiumDriver = '/usr/lib/chromium/vk_swiftshader_icd.json';
const loader = join(packageRoot, 'dist', 'train', 'webgpu', 'load-webgpu.js');
const program = `import { loadWebgpu } from ${JSON.stringify(pathToFileURL(loader))};
console.log((await loadWebgpu().catch((error) => { console.error(error.message); process.exit(1); })).device);`;

/** The adapter and the environment that it needs, or why there is none. */
export type TestWebgpu =
  | { readonly device: string; readonly env: Env; readonly reason?: never }
  | { readonly device?: never; readonly env: Env; readonly reason: string };

type Env = Readonly<Record<string, string>>;

/**
 * The WebGPU adapter that tests compute on: the machine's own, or Chromium's.
 */
export function findTestWebgpu(): TestWebgpu {
  const own = probe({});
  if (own.device !== undefined || !existsSync(chromiumDriver)) return own;
  return probe({ VK_ICD_FILENAMES: chromiumDriver });
}

function probe(env: Env): TestWebgpu {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  if (status === 0) return { device: stdout.trim(), env };
  return { reason: stderr.trim().split('\n').at(-1) ?? 'unknown', env: {} };
}
