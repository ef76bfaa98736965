import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LoadedModels } from '../../../src/server/engine/loaded-models.js';
import { makeWarpedModels } from '../../support/skeleton-bundle.js';

test('LoadedModels.loadEnlargers() reads the enlarge graphs before the first picture that is enlarged', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'repose-engine-'));
  const bundle = join(await makeWarpedModels(folder), 'coco18');
  const [coarse, refine, enlarge] = ['coarse', 'refine', 'enlarge'].map((name) =>
    join(bundle, `${name}.onnx`),
  ) as [string, string, string];
  const paths = { coarse, refine, enlarge };
  const models = new LoadedModels();
  await models.load({
    type: 'load',
    models: [
      {
        id: 'coco18@1',
        image: { width: 16, height: 32 },
        jointCount: 18,
        graphs: { cpu: paths, cuda: paths, webgpu: paths },
        sha256: {},
      },
    ],
    providers: ['cpu'],
    deviceId: 0,
    checks: false,
    threads: { alone: 1, shared: 1 },
  });
  await models.loadEnlargers();
  await rm(folder, { recursive: true });
  const size = { width: 32, height: 64 };
  const { imagesNhwc } = await models.find('coco18@1', 'alone').drawCoarse([
    {
      condNhwc: new Uint8Array(16 * 32 * 3),
      joints: new Float32Array(18 * 3),
      large: { imageNhwc: new Uint8Array(size.width * size.height * 3), size },
      shows: true,
    },
  ]);
  expect(imagesNhwc[0]).toHaveLength(size.width * size.height * 3);
});
