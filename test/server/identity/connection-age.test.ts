import { once } from 'node:events';
import { connect as connectHttp2, constants } from 'node:http2';
import { connect, generate, startGenerate, toStages } from '../../support/grpc-client.js';
import { createRequest, startTestServer } from '../../support/server.js';

test('a connection that has its age is told to go, and its callers connect again without an error', async () => {
  const { server, client, close } = await startTestServer({ maxConnectionAgeMs: 200 });
  const request = await createRequest();
  for (let round = 1; round <= 3; round++) {
    const session = connectHttp2(`http://${server.address}`);
    const end = { isReached: false };
    const goaway = once(session, 'goaway').finally(() => {
      end.isReached = true;
    });
    while (!end.isReached)
      expect(toStages(await generate(client, request))).toEqual(['STAGE_COARSE', 'STAGE_REFINED']);
    expect((await goaway)[0]).toBe(constants.NGHTTP2_NO_ERROR);
    session.destroy();
  }
  await close();
});

test('a call on such a connection has the grace to finish', async () => {
  const { server, close } = await startTestServer({
    maxConnectionAgeMs: 50,
    maxConnectionAgeGraceMs: 60_000,
  });
  const client = connect(server.address);
  const call = startGenerate(client, await createRequest({ model: 'slow' }));
  expect(toStages(await call.outcome)).toEqual(['STAGE_COARSE', 'STAGE_REFINED']);
  client.close();
  await close();
});
