import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.js';
import type { ServerSettings } from '../../src/server/config.js';
import { issueToken } from '../../src/server/identity/issue-token.js';
import { createAuthority, writeTexts } from '../support/certificates.js';
import { createPng, joints, startTestServer } from '../support/server.js';
import { describeWithTestPython } from '../support/test-python.js';

describeWithTestPython('docs/call.py', (runPython) => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repose-call-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  /** Calls a server with these settings by the program and its flags. */
  async function call(settings: ServerSettings, flags: readonly string[]): Promise<string> {
    const { server, close } = await startTestServer(settings);
    const request = { cond: (await createPng(16, 32)).toString('base64'), pose: { joints } };
    await writeFile(join(folder, 'request.json'), JSON.stringify(request));
    try {
      const program = join(packageRoot, 'docs', 'call.py');
      return await runPython(program, ['request.json', '--address', server.address, ...flags], {
        cwd: folder,
      });
    } finally {
      await close();
    }
  }

  const drawn = /^coarse\.png 16x32 [\d.]+ ms\nrefined\.png 16x32 [\d.]+ ms\n$/;

  test('draws on a server of this machine', async () => {
    expect(await call({}, [])).toMatch(drawn);
  });

  test('draws with a certificate and a token on a server that asks for both', async () => {
    const authority = await createAuthority('authority');
    const { token, line } = issueToken({ name: 'web', roles: ['generate'] });
    const own = await authority.sign('web');
    const paths = await writeTexts({
      ...(await authority.sign('server')),
      ca: authority.cert,
      ownCert: own.cert,
      ownKey: own.key,
      tokens: line,
      token,
    });
    const { cert, key, ca, tokens } = paths;
    const flags = ['--tls-ca', ca, '--tls-cert', paths.ownCert, '--tls-key', paths.ownKey];
    const settings = { tls: { cert, key, clientCa: ca }, tokens };
    expect(await call(settings, [...flags, '--token-file', paths.token])).toMatch(drawn);
    await expect(call(settings, flags)).rejects.toThrow(/UNAUTHENTICATED/);
  });
});
