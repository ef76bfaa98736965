import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPng, startTestServer } from '../../support/server.js';
import { describeWithTestPython } from '../../support/test-python.js';

describeWithTestPython("Triton's Python client", (runPython) => {
  test('describes, draws, streams, loops, cancels and gets errors as with Triton', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'repose-inference-'));
    const picture = join(folder, 'person.png');
    await writeFile(picture, await createPng(16, 32));
    const { server, close } = await startTestServer();

    const found = JSON.parse(await runPython('call_inference.py', [server.address, picture]));

    expect(found).toEqual({
      described: {
        live: true,
        ready: true,
        models: [true, true, false],
        server: 'repose',
        inputs: ['cond', 'coarse'],
        maxBatch: 64,
        index: 8,
      },
      drawn: { id: 'whole', same: true, shape: [1, 32, 16, 3] },
      picture: { asTensors: true },
      streamed: {
        0: ['coarse_image', 'refined_image'],
        1: ['coarse_image', 'refined_image'],
        3: ['coarse_image', 'refined_image'],
        error: expect.stringContaining('Cannot find the model: "none", expected one of: '),
      },
      loop: { answers: 60, rising: true },
      cancelled: 'StatusCode.CANCELLED',
      refused: {
        status: 'StatusCode.INVALID_ARGUMENT',
        message:
          'Cannot read inputs[0].shape: [1, 16, 32, 3] of cond, expected [N, 32, 16, 3] with N from 1 to 64',
      },
    });
    expect(server.jobs).toBe(0);
    await close();
    await rm(folder, { recursive: true });
  });
});
