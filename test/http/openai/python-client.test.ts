import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findReadyPose, toPoseFile } from '../../../src/pose/ready-poses.js';
import { startOpenAi } from '../../support/openai.js';
import { photographPath } from '../../support/photographs.js';
import { createPng } from '../../support/server.js';
import { describeWithTestPython } from '../../support/test-python.js';

describeWithTestPython('the official client for Python, unchanged', (runPython) => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repose-openai-'));
  });

  afterAll(() => rm(folder, { recursive: true }));

  test('lists, draws, streams and reads errors, in step and asynchronously', async () => {
    const { baseURL, close } = await startOpenAi();
    const image = join(folder, 'person.png');
    const keypoints = join(folder, 'walking.json');
    await writeFile(image, await createPng(16, 32));
    await writeFile(keypoints, toPoseFile(findReadyPose('walking', { width: 16, height: 32 })));
    const args = [baseURL, image, photographPath('front'), keypoints];
    const text = await runPython('openai_client.py', args).finally(close);
    const { response, events, coarse, byPicture, byField, jpeg, ...answers } = JSON.parse(text);

    const settings = { background: 'opaque', output_format: 'png', quality: 'high', size: '16x32' };
    const refined = response.data[0].b64_json;
    expect(response).toEqual({ ...settings, data: [{ b64_json: refined }] });
    const counts = { total_tokens: 0, input_tokens: 0, output_tokens: 0 };
    const usage = { ...counts, input_tokens_details: { image_tokens: 0, text_tokens: 0 } };
    const event = { ...settings, created_at: 'int' };
    expect(events).toEqual([
      {
        class: 'ImageEditPartialImageEvent',
        type: 'image_edit.partial_image',
        partial_image_index: 0,
        b64_json: coarse,
        ...event,
      },
      { class: 'ImageEditCompletedEvent', type: 'image_edit.completed', b64_json: refined, usage, ...event },
    ]);
    expect(byField).toBe(refined);
    expect(byPicture).not.toBe(refined);
    expect(Buffer.from(jpeg, 'base64').subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
    const error = { type: 'invalid_request_error', message: expect.stringContaining('expected') };
    expect(answers).toEqual({
      models: ['slow', 'tiny'],
      model: { id: 'tiny', created: 0, object: 'model', owned_by: 'repose' },
      types: ['image_edit.partial_image', 'image_edit.completed'],
      wrongSize: {
        ...error,
        class: 'BadRequestError',
        status_code: 400,
        param: 'size',
        code: 'invalid_value',
      },
      noModel: {
        ...error,
        class: 'NotFoundError',
        status_code: 404,
        param: 'model',
        code: 'model_not_found',
      },
      manyPictures: {
        ...error,
        class: 'BadRequestError',
        status_code: 400,
        param: 'image',
        code: 'invalid_value',
      },
    });
  });
});
