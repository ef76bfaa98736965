import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.js';
import { setUpCuda, wheelVersion } from '../../src/server/setup-cuda.js';

const require = createRequire(join(packageRoot, 'package.json'));

test("the CUDA provider's version is that of onnxruntime-node", () => {
  expect(require('onnxruntime-node/package.json')).toMatchObject({ version: wheelVersion });
});

test('setUpCuda() names the machines that it knows', async () => {
  const options = { cacheFolder: '/nowhere', report: () => undefined, platform: 'win32', arch: 'x64' };
  await expect(setUpCuda(options)).rejects.toThrow(
    'Cannot set up CUDA: no CUDA provider for win32-x64, expected linux-x64 or linux-arm64',
  );
});
