import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { createClient } from '../../src/client/client.js';
import { packageRoot } from '../../src/package-root.js';
import { describeWebgpu } from '../support/describe-webgpu.js';
import { createPng, fixtureModels } from '../support/server.js';

const run = promisify(execFile);

/** All that a kit may use of a system, besides what Node is linked with. */
const tools = ['sh', 'cat', 'chmod', 'gzip', 'mkdir', 'mv', 'tar', 'uname'];

let folder: string;
let kit: string;
/** Nothing of this process's environment. */
let env: { readonly PATH: string; readonly KIT_HOME: string };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-kit-'));
  kit = join(folder, 'kit');
  env = { PATH: join(folder, 'bin'), KIT_HOME: join(folder, 'home') };
  await mkdir(env.PATH);
  for (const tool of tools) {
    const { stdout } = await run('sh', ['-c', `command -v ${tool}`]);
    await symlink(stdout.trim(), join(env.PATH, tool));
  }
  const training = process.env['REPOSE_TEST_WEBGPU'] ? ['--training'] : [];
  const flags = ['--out', kit, '--models', fixtureModels, '--split', '30M', '--quality', '1', ...training];
  const program = join(packageRoot, 'scripts', 'kit', 'main.ts');
  await run(process.execPath, [join(packageRoot, 'scripts', 'run-program.js'), program, ...flags]);
}, 300_000);

afterAll(() => rm(folder, { recursive: true }));

/** Starts the kit's own server; resolves with its address. */
async function serve(): Promise<{ server: ChildProcess; address: string }> {
  const flags = ['serve', '--port', '0', '--default-model', 'tiny', '--estimator', 'off'];
  const server = spawn(join(kit, 'run'), flags, { env, stdio: ['ignore', 'pipe', 'ignore'] });
  for await (const line of createInterface({ input: server.stdout })) {
    const address = /--address (\S+)/.exec(line)?.[1];
    if (address !== undefined) return { server, address };
  }
  throw new Error('Cannot go on: the server ended before it was ready');
}

test('a kit serves with a shell and a few tools, without Node or an environment', async () => {
  const { server, address } = await serve();
  const client = createClient(address);
  const stages: string[] = [];
  const joints = Array.from({ length: 18 }, (_, i) => ({ x: i / 2, y: i, confidence: 1 }));
  const request = { cond: await createPng(16, 32), pose: { joints, units: 'pixels' as const } };
  for await (const { stage } of client.generate(request)) stages.push(stage);
  expect(stages).toEqual(['coarse', 'refined']);
  client.close();
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
}, 120_000);

test('a kit holds numbered parts of at most the asked size, and no package of development', async () => {
  const parts = (await readdir(kit)).filter((name) => name.startsWith('node.gz'));
  expect(parts.slice(0, 2)).toEqual(['node.gz.000', 'node.gz.001']);
  expect(await readFile(join(kit, 'node.gz.000'))).toHaveLength(30 * 1024 * 1024);
  const packages = await readdir(join(env.KIT_HOME, 'app', 'node_modules'));
  expect(packages).toContain('onnxruntime-node');
  expect(packages).not.toContain('typescript');
});

describeWebgpu('a kit with --training', () => {
  test('trains and checks training, with the drivers that Vulkan is told of', async () => {
    const drivers = { VK_ICD_FILENAMES: process.env['VK_ICD_FILENAMES'] };
    const out = join(folder, 'train-check');
    await run(join(kit, 'run'), ['train-check', '--out', out], { env: { ...env, ...drivers } });
    const report = JSON.parse(await readFile(join(out, 'report.json'), 'utf8'));
    const device = process.env['REPOSE_TEST_WEBGPU'];
    expect(report).toMatchObject({
      machine: { libraries: [join(env.KIT_HOME, 'app', 'vulkan')] },
      'tiny preset on WebGPU': { device, losses: expect.any(Array) },
    });
    const [first] = Object.keys(report).filter((name) => name.endsWith('WebGPU') && name.startsWith('G1'));
    expect(report[first ?? '']).toMatchObject({ device, imagesPerSecond: expect.any(Number) });
    const [torch] = Object.keys(report).filter((name) => name.endsWith('PyTorch'));
    expect(report[torch ?? '']).toMatchObject({ failure: 'spawn python3 ENOENT' });
  }, 480_000);
});

test('a kit names the file that was damaged on its way', async () => {
  await expect(run(join(kit, 'run'), ['verify'], { env })).resolves.toMatchObject({ stderr: '' });
  await writeFile(join(kit, 'models.tar.br.000'), 'damaged');
  await expect(run(join(kit, 'run'), ['verify'], { env })).rejects.toThrow(
    /Cannot use the kit: models\.tar\.br\.000 has sha256 [0-9a-f]{64}, expected [0-9a-f]{64}/,
  );
});
