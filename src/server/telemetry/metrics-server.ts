import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Registry } from 'prom-client';
import { ReposeError, toMessage } from '../../errors.js';
import { readVersion } from '../../package-root.js';
import { splitAddress, toAddress } from '../../rpc/address.js';
import type { ServerContext } from '../context.js';
import { measureCalls } from './metrics/call-metrics.js';
import { countIncidents, measureRequests } from './metrics/request-metrics.js';
import { exposeBuild, exposeProcess, exposeState } from './metrics/state-metrics.js';
import type { Readiness } from './readiness.js';

/** Several Prometheus servers and probes at once; more is a mistake. */
const maxConnections = 64;

/** What the metrics tell about. */
export interface Measured {
  readonly context: ServerContext;
  readonly readiness: Readiness;
}

/** Serves `/metrics`, `/livez` and `/readyz` over HTTP. */
export class MetricsServer {
  readonly #server: Server;
  readonly #register: Registry;
  readonly #readiness: Readiness;
  readonly #log: ServerContext['log'];

  private constructor({ context, readiness }: Measured) {
    this.#register = createRegister({ context, readiness });
    this.#readiness = readiness;
    this.#log = context.log;
    this.#server = createServer(({ method, url }, response) => {
      if (method === 'GET' || method === 'HEAD') void this.#answer(url ?? '', response);
      else answerText(response.setHeader('Allow', 'GET, HEAD'), 405, 'method not allowed');
    });
    this.#server.maxConnections = maxConnections;
  }

  /** Starts to listen on `HOST:PORT`. Throws `failed-precondition` if that is not possible. */
  static async start(address: string, measured: Measured): Promise<MetricsServer> {
    const metrics = new MetricsServer(measured);
    const server = metrics.#server;
    const { host, port } = splitAddress(address);
    server.listen(Number(port), host);
    try {
      await once(server, 'listening');
    } catch (cause) {
      const reason =
        (cause as NodeJS.ErrnoException).code === 'EADDRINUSE'
          ? 'the address is in use, expected a free one'
          : toMessage(cause);
      const message = `Cannot serve metrics on ${address}: ${reason}`;
      throw new ReposeError('failed-precondition', message, { cause });
    }
    return metrics;
  }

  /** `host:port`. */
  get address(): string {
    const { address: host, port } = this.#server.address() as AddressInfo; // it listens on a port
    return toAddress(host, port);
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(url: string, response: ServerResponse): Promise<void> {
    const [path] = url.split('?');
    if (path === '/metrics') await this.#answerMetrics(response);
    else if (path === '/livez') answerText(response, 200, 'live');
    else if (path !== '/readyz') answerText(response, 404, 'not found: expected /metrics, /livez or /readyz');
    else if (this.#readiness.isServing) answerText(response, 200, 'ready');
    else answerText(response, 503, 'not ready');
  }

  async #answerMetrics(response: ServerResponse): Promise<void> {
    try {
      const text = await this.#register.metrics();
      response.setHeader('Content-Type', this.#register.contentType).end(text);
    } catch (error) {
      this.#log.error({ err: error }, 'metrics cannot be collected');
      answerText(response, 500, 'metrics cannot be collected');
    }
  }
}

function createRegister({ context, readiness }: Measured): Registry {
  const register = new Registry();
  measureRequests(context.events, register);
  countIncidents(context.events, register);
  measureCalls(context.events, register);
  exposeState(context, readiness, register);
  exposeProcess(register);
  exposeBuild(readVersion(), register);
  return register;
}

function answerText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}
