import type { ServerSettings } from '../../src/server/config.js';
import type { RunningServer } from '../../src/server/running-server.js';
import { startTestServer } from './server.js';

export interface OpenAiServer {
  readonly server: RunningServer;
  /** For the `base_url` of the official clients. */
  readonly baseURL: string;
  readonly close: () => Promise<void>;
}

/** A test server with an HTTP port, which looks once at each picture. */
export async function startOpenAi(settings: ServerSettings = {}): Promise<OpenAiServer> {
  const { server, close } = await startTestServer({
    httpAddress: '127.0.0.1:0',
    sharesWork: true,
    ...settings,
  });
  return { server, baseURL: `http://${server.httpAddress}/v1`, close };
}
