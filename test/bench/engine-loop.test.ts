import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The benchmark drives the built engines by their own protocol, which no type checks. */
const script = `
  const { prepareModel } = await import('./bench/serve/models.js');
  const { startEngineLoop } = await import('./bench/serve/engine-loop.js');
  const loop = await startEngineLoop(await prepareModel('default'), { processes: 1, threads: 1, batch: 2 });
  const { picturesPerSecond } = await loop.run(0.1);
  await loop.stop();
  process.stdout.write(String(picturesPerSecond));
`;

test('the benchmark of an engine alone draws both stages of the bundled model', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  expect(Number(stdout)).toBeGreaterThan(0);
});
