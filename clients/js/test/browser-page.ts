/** The program of a page: calls a server and says what came, for a test that drives the browser. */
import { createClient, type GenerateRequest, toBlob } from '@repose/client';

const joints = Array.from({ length: 18 }, (_, i) => ({ x: i / 2, y: i, confidence: 1 }));

async function callServer(address: string, condBase64: string) {
  const client = createClient(address);
  const cond = new Blob([Uint8Array.from(atob(condBase64), (letter) => letter.charCodeAt(0))]);
  const request: GenerateRequest = { cond, pose: { joints } };

  const stages: string[] = [];
  for await (const picture of client.generate({ cond, pose: 'walking' }))
    stages.push(`${picture.stage} ${toBlob(picture).type}`);

  let left = '';
  for await (const { stage } of client.generate({ ...request, model: 'slow' })) {
    left = stage;
    break;
  }

  const controller = new AbortController();
  const aborted = async () => {
    const pictures = client.generate({ ...request, model: 'slow' }, { signal: controller.signal });
    for await (const _ of pictures) controller.abort();
  };
  const wrong = { joints: [{ x: Number.NaN, y: 0, confidence: 1 }, ...joints.slice(1)] };
  const toError = (promise: Promise<unknown>) =>
    promise.then(
      () => undefined,
      (error) => error,
    );
  return {
    stages,
    left,
    models: (await client.listModels()).models.map(({ name }) => name),
    aborted: (await toError(aborted())).kind,
    missing: (await toError(client.getModel('none'))).kind,
    estimate: (await toError(client.estimatePose(cond))).kind,
    violations: (await toError(client.generate({ cond, pose: wrong }).next())).violations.map(
      ({ field }: { field: string }) => field,
    ),
  };
}

Object.assign(globalThis, { callServer });
