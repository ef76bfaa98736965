import { startTestServer } from '../support/server.js';

describe('the page of the HTTP port', () => {
  let address: string;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const started = await startTestServer({ httpAddress: '127.0.0.1:0' });
    ({ close } = started);
    address = `http://${started.server.httpAddress}`;
  });

  afterAll(() => close());

  test('is allowed to load and call its own server alone, and not to be embedded', async () => {
    const { status, headers } = await fetch(`${address}/`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = (headers.get('content-security-policy') ?? '').split('; ');
    expect(policy).toEqual(
      expect.arrayContaining(["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]),
    );
    expect(policy.join()).not.toMatch(/unsafe|http|\*/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('is asked for again, where a file’s name does not change with its content', async () => {
    const main = await fetch(`${address}/browser/main.js`);
    expect(main.headers.get('cache-control')).toBe('no-cache');
    const etag = main.headers.get('etag') ?? '';
    // fetch itself adds no-cache where no Cache-Control is given.
    const headers = { 'if-none-match': etag, 'cache-control': 'max-age=0' };
    const again = await fetch(`${address}/browser/main.js`, { headers });
    expect(again.status).toBe(304);
    const [chunk] = /chunk-[0-9A-Z]{8}\.js/.exec(await main.text()) ?? [];
    const hashed = await fetch(`${address}/browser/${chunk}`);
    expect(hashed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  test.each(['/nothing.js', '/browser', '/..%2f..%2fpackage.json', '/%2e%2e/%2e%2e/package.json', '/%00'])(
    'has nothing at %s',
    async (path) => {
      const { status } = await fetch(`${address}${path}`);
      expect(status).toBe(404);
    },
  );

  test('answers HEAD without a body', async () => {
    const head = await fetch(`${address}/style.css`, { method: 'HEAD' });
    expect(head.status).toBe(200);
    await expect(head.text()).resolves.toBe('');
  });
});
