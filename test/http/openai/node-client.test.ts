/** The official client for Node, unchanged. */
import { createReadStream } from 'node:fs';
import { kill } from 'node:process';
import OpenAI, { toFile } from 'openai';
import type { ImageEditParamsBase, ImageEditStreamEvent } from 'openai/resources/images';
import { sharp } from '../../../src/image/sharp.js';
import { findReadyPose, toPoseFile } from '../../../src/pose/ready-poses.js';
import { issueToken } from '../../../src/server/identity/issue-token.js';
import { writeTexts } from '../../support/certificates.js';
import { type OpenAiServer, startOpenAi } from '../../support/openai.js';
import { photographPath, readPhotograph } from '../../support/photographs.js';
import { createPng, enginePid, until } from '../../support/server.js';
import { createVersionedModels } from '../../support/versions.js';

let api: OpenAiServer;
let client: OpenAI;

function createClient(apiKey = 'none', { baseURL } = api): OpenAI {
  return new OpenAI({ apiKey, baseURL, maxRetries: 0 });
}

beforeAll(async () => {
  api = await startOpenAi({ limits: { maxBytes: 1024 * 1024 } });
  client = createClient();
});

afterAll(() => api.close());

async function pngFile(width = 16, height = 32): Promise<File> {
  return toFile(await createPng(width, height), 'person.png');
}

async function photograph(): Promise<File> {
  return toFile(await readPhotograph('front'), 'pose.jpg');
}

async function edit(changes: Partial<ImageEditParamsBase> & { pose?: unknown; scene?: boolean } = {}) {
  return client.images.edit({
    image: await pngFile(),
    prompt: 'walking',
    ...changes,
    stream: false,
  });
}

/** The picture of an edit. */
async function draw(changes?: Parameters<typeof edit>[0]): Promise<Buffer> {
  const { data: [picture] = [] } = await edit(changes);
  return Buffer.from(picture?.b64_json ?? '', 'base64');
}

async function stream(changes: Partial<ImageEditParamsBase> = {}): Promise<ImageEditStreamEvent[]> {
  const events: ImageEditStreamEvent[] = [];
  const image = await pngFile();
  for await (const event of await client.images.edit({ image, prompt: 'walking', ...changes, stream: true }))
    events.push(event);
  return events;
}

describe('client.models', () => {
  test('list() and retrieve() have the models, and the versions beside the default ones', async () => {
    const models = await createVersionedModels();
    const versioned = await startOpenAi({ modelsFolder: models.folder });
    try {
      const theirs = createClient('none', versioned);
      const ids = [];
      for await (const { id } of theirs.models.list()) ids.push(id);
      expect(ids).toEqual(['slow', 'tiny', 'tiny@2']);
      const model = await theirs.models.retrieve('tiny@2');
      expect(model).toMatchObject({ id: 'tiny@2', object: 'model', created: 0, owned_by: 'repose' });
      await expect(theirs.models.retrieve('tiny@3')).rejects.toMatchObject({ status: 404, param: 'model' });
    } finally {
      await versioned.close();
      await models.close();
    }
  });
});

describe('client.images.edit()', () => {
  test('answers the refined picture, and what it is', async () => {
    const { created, data = [], ...settings } = await edit();
    expect(Math.abs(created - Date.now() / 1000)).toBeLessThan(60);
    expect(settings).toMatchObject({
      background: 'opaque',
      output_format: 'png',
      quality: 'high',
      size: '16x32',
    });
    expect(data).toHaveLength(1);
    const { format, width, height } = await sharp(Buffer.from(data[0]?.b64_json ?? '', 'base64')).metadata();
    expect({ format, width, height }).toEqual({ format: 'png', width: 16, height: 32 });
  });

  test('streams the coarse picture, then the refined one', async () => {
    const [partial, completed, ...rest] = await stream({ partial_images: 2 });
    expect(rest).toEqual([]);
    const settings = { background: 'opaque', output_format: 'png', quality: 'high', size: '16x32' };
    expect(partial).toMatchObject({ type: 'image_edit.partial_image', partial_image_index: 0, ...settings });
    expect(completed).toMatchObject({
      type: 'image_edit.completed',
      ...settings,
      usage: { total_tokens: 0 },
    });
    expect(partial?.b64_json).toBe((await draw({ quality: 'low' })).toString('base64'));
    expect(completed?.b64_json).toBe((await draw()).toString('base64'));
    expect(partial?.b64_json).not.toBe(completed?.b64_json);
  });

  test('streams the refined picture alone without partial images, and the coarse one alone in low quality', async () => {
    const types = async (changes: Partial<ImageEditParamsBase>) =>
      (await stream(changes)).map(({ type, quality }) => [type, quality]);
    expect(await types({})).toEqual([['image_edit.completed', 'high']]);
    expect(await types({ partial_images: 1, quality: 'low' })).toEqual([['image_edit.completed', 'low']]);
  });

  test('takes the pose as a second picture, as a keypoint file or text, and by its name, from one picture too', async () => {
    const keypoints = toPoseFile(findReadyPose('walking', { width: 16, height: 32 }));
    const keypointFile = await toFile(Buffer.from(keypoints), 'walking.json');
    const byName = await draw();
    expect(await draw({ prompt: '', pose: keypoints })).toEqual(byName);
    expect(await draw({ prompt: '', pose: keypointFile })).toEqual(byName);
    expect(await draw({ prompt: 'as here', image: [await pngFile(), keypointFile] })).toEqual(byName);
    const byPicture = await draw({
      prompt: 'as in the second picture',
      image: [await pngFile(), await photograph()],
    });
    expect(await draw({ prompt: '', pose: await photograph() })).toEqual(byPicture);
    expect(byPicture).not.toEqual(byName);
    expect(await draw({ image: [await pngFile()] })).toEqual(byName);
  });

  test('frames a photograph by its person, puts the person back into the scene, and takes streams', async () => {
    const image = () => createReadStream(photographPath('outdoors'));
    const { width = 0, height = 0 } = await sharp(photographPath('outdoors')).metadata();
    const scene = await edit({ image: image(), scene: true });
    expect(scene.size).toBe(`${width}x${height}`);
    expect((await edit({ image: image(), size: '16x32' })).size).toBe('16x32');
    const portrait = () => createReadStream(photographPath('portrait'));
    expect((await edit({ image: portrait() })).size).toMatch(/^16x(1\d|2\d)$/);
    expect((await edit({ image: portrait(), size: '16x32' })).size).toBe('16x32');
  });

  test.each(['jpeg', 'webp', 'png'] as const)('draws %s', async (output_format) => {
    const picture = await draw({ output_format, output_compression: 50 });
    expect((await sharp(picture).metadata()).format).toBe(output_format);
    expect((await edit({ output_format })).output_format).toBe(output_format);
  });

  test('draws with the model and the version that are named', async () => {
    expect(await draw({ model: 'tiny' })).toEqual(await draw());
    expect((await edit({ model: 'tiny@1' })).data).toHaveLength(1);
  });
});

describe('errors of the client', () => {
  test.each<[string, Parameters<typeof edit>[0], object]>([
    [
      'a field',
      { size: '1024x1024' },
      { param: 'size', message: /"1024x1024", expected auto or a size of tiny: 16x32/ },
    ],
    [
      'a prompt',
      { prompt: 'flying' },
      { param: 'prompt', message: /no ready pose in it, expected one of standing/ },
    ],
    ['a pose', { pose: '{"joints":[' }, { param: 'pose', message: /Cannot read pose: not JSON/ }],
    ['a joint', { pose: '{"joints":[[1,2]]}' }, { param: 'pose.joints[0]' }],
    [
      'a field that there is not',
      { svg: { model: 'a' } },
      { param: 'svg[model]', code: 'unknown_parameter' },
    ],
  ])('say what is wrong with %s', async (_, changes, { message, ...expected }: { message?: RegExp }) => {
    const error = await edit(changes).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error).toMatchObject({ status: 400, type: 'invalid_request_error', ...expected });
    if (message) expect((error as Error).message).toMatch(message);
  });

  test('name the picture that is wrong by its field', async () => {
    const broken = await toFile(Buffer.from('no picture'), 'person.png');
    await expect(edit({ image: broken })).rejects.toMatchObject({
      param: 'image',
      message: expect.stringMatching(/^400 Cannot decode image: /),
    });
    const nobody = [await pngFile(), await pngFile()];
    await expect(edit({ image: nobody })).rejects.toMatchObject({
      param: 'image[1]',
      message: expect.stringMatching(/^400 Cannot .* image\[1\]: /),
    });
    await expect(edit({ pose: await pngFile() })).rejects.toMatchObject({
      param: 'pose',
      message: expect.stringMatching(/^400 Cannot .* pose: /),
    });
  });

  test('say that there is no such model', async () => {
    const error = await edit({ model: 'gpt-image-1' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OpenAI.NotFoundError);
    expect(error).toMatchObject({ param: 'model', code: 'model_not_found' });
    expect((error as Error).message).toMatch(/gpt-image-1.*tiny/);
  });

  test('tell of callers without a token, without the role and over their quota', async () => {
    const web = issueToken({ name: 'web', roles: ['generate'], requestsPerMinute: 1 });
    const admin = issueToken({ name: 'admin', roles: ['admin'] });
    const { tokens } = await writeTexts({ tokens: `${web.line}\n${admin.line}\n` });
    const guarded = await startOpenAi({ tokens });
    try {
      const image = await pngFile(); // of nobody, which takes one request as well
      const draw = (key: string) =>
        createClient(key, guarded)
          .images.edit({ image, prompt: 'walking' })
          .catch((error: unknown) => error);
      expect(await draw('wrong')).toBeInstanceOf(OpenAI.AuthenticationError);
      expect(await draw(admin.token)).toBeInstanceOf(OpenAI.PermissionDeniedError);
      expect(await draw(web.token)).toHaveProperty('data');
      const over = await draw(web.token);
      expect(over).toBeInstanceOf(OpenAI.RateLimitError);
      const { headers } = over as InstanceType<typeof OpenAI.RateLimitError>;
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      expect(headers.get('x-should-retry')).toBe('true');
    } finally {
      await guarded.close();
    }
  });
});

test('a client that goes away in mid-stream stops the work', async () => {
  const pid = enginePid(api.server);
  const image = await pngFile();
  const events = await client.images.edit({
    image,
    prompt: 'walking',
    model: 'slow',
    stream: true,
    partial_images: 1,
  });
  try {
    for await (const { type } of events) {
      expect(type).toBe('image_edit.partial_image');
      kill(pid, 'SIGSTOP'); // the refined picture will not come
      break;
    }
    await until(() => api.server.jobs === 0);
  } finally {
    kill(pid, 'SIGCONT');
  }
  expect(await draw()).not.toHaveLength(0);
});
