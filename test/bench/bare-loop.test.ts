import { startBareLoop } from '../../bench/serve/bare-loop.js';
import { prepareModel } from '../../bench/serve/models.js';

test('the benchmark of onnxruntime alone draws both stages of the bundled model', async () => {
  const loop = await startBareLoop(await prepareModel('default'), { processes: 1, threads: 1, batch: 2 });
  const { picturesPerSecond } = await loop.run(0.1);
  await loop.stop();
  expect(picturesPerSecond).toBeGreaterThan(0);
});
