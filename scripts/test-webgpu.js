import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Chromium brings a software driver: slow, and there wherever the page's tests can run. */
const chromiumDriver = '/usr/lib/chromium/vk_swiftshader_icd.json';
const loader = join(dirname(import.meta.dirname), 'dist', 'train', 'webgpu', 'load-webgpu.js');
const program = `import { loadWebgpu } from ${JSON.stringify(pathToFileURL(loader))};
console.log((await loadWebgpu().catch((error) => { console.error(error.message); process.exit(1); })).device);`;

/**
 * The WebGPU adapter that tests compute on, and the environment that it needs: the machine's own, or Chromium's. `reason`
 * says why there is none.
 */
export function findTestWebgpu() {
  const own = probe({});
  if (own.device || !existsSync(chromiumDriver)) return own;
  return probe({ VK_ICD_FILENAMES: chromiumDriver });
}

function probe(env) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  if (status === 0) return { device: stdout.trim(), env };
  return { reason: stderr.trim().split('\n').at(-1), env: {} };
}
