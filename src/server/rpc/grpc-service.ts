import { chmod } from 'node:fs/promises';
import type { Http2Server } from 'node:http2';
import type { Server as NetServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ConnectionInjector, Server, ServerCredentials, type ServerOptions } from '@grpc/grpc-js';
import type { PackageDefinition, ServiceDefinition } from '@grpc/proto-loader';
import { ReposeError } from '../../errors.js';
import type { GenerationServiceHandlers } from '../../generated/repose/v1/GenerationService.js';
import { toSocketPath } from '../../rpc/address.js';
import { loadGenerationPackage } from '../../rpc/package-definition.js';
import { Connections } from '../callers/connections.js';
import { createDuplexPair } from '../callers/duplex-pair.js';
import { endOnce } from '../callers/end-once.js';
import { limitCalls } from '../callers/limit-calls.js';
import { countMaxMessageBytes } from '../callers/message-limit.js';
import { countMessages } from '../callers/observe-calls.js';
import { refuseCompression } from '../callers/refuse-compression.js';
import { watchAnswers } from '../callers/watch-answers.js';
import { watchUploads } from '../callers/watch-uploads.js';
import type { ServerContext } from '../context.js';
import { CallAuthoriser } from '../identity/call-authoriser.js';
import { asksAdminToken } from '../identity/identity.js';
import { toListenerCredentials } from '../identity/listener-credentials.js';
import { clearSocketFile } from '../identity/socket-file.js';
import { InferenceService } from '../inference/inference-service.js';
import type { FindPerson } from '../request/request-poses.js';
import { waitFor } from '../wait-for.js';
import { toCallError } from './error-status.js';
import { answerUnreadable, guardService } from './guard-service.js';
import { createEstimatePose } from './handlers/estimate-pose.js';
import { createGenerate } from './handlers/generate.js';
import { createGenerateStream } from './handlers/generate-stream.js';
import { createGetModel } from './handlers/get-model.js';
import { createListModels } from './handlers/list-models.js';
import { createReloadModels } from './handlers/reload-models.js';
import { Health } from './health.js';
import { OpenCalls } from './open-calls.js';
import { createReaders, type Deserialize } from './read-request.js';
import { Reflection } from './reflection.js';
import { type GenerateMethod, rehearse } from './rehearse.js';
import { routeLog } from './route-log.js';
import { toUnreadable } from './unreadable.js';

const serviceName = 'repose.v1.GenerationService';
const adminServiceName = 'repose.v1.AdminService';

/** How long callers have to read the last status and close their connections. */
const closingMs = 1000;

/** The gRPC side of a server: its services, on one address for callers and perhaps one for administrators. */
export class GrpcService {
  readonly #server: Server;
  readonly #health: Health;
  readonly #context: ServerContext;
  readonly #generate: GenerateMethod;
  readonly #openCalls = new OpenCalls();
  /** Of all methods, as in `/package.Service/Method`. */
  readonly #paths = new Set<string>();
  readonly #authoriser: CallAuthoriser;
  readonly #readers: Readonly<Record<string, Deserialize>>;
  #connections: Connections | undefined;
  #inside: ConnectionInjector | undefined;
  readonly #closing = new AbortController();
  #isServing = false;

  constructor(context: ServerContext) {
    this.#context = context;
    routeLog(context.log);
    this.#health = new Health(context);
    const { limits, keepaliveMs, maxConnectionCalls } = context.config;
    this.#authoriser = createAuthoriser(context);
    this.#server = new Server({
      'grpc.max_receive_message_length': countMaxMessageBytes(limits),
      'grpc.keepalive_time_ms': keepaliveMs,
      'grpc.keepalive_timeout_ms': keepaliveMs,
      'grpc.max_concurrent_streams': maxConnectionCalls,
      ...toAgeOptions(context.config),
      interceptors: [
        endOnce(),
        countMessages(),
        refuseCompression(),
        this.#authoriser.interceptor,
        limitCalls(context),
        watchUploads(context),
        this.#openCalls.interceptor,
        watchAnswers(context),
        answerUnreadable(context),
      ],
    });
    const definitions = loadGenerationPackage();
    const service = toServiceDefinition(definitions, serviceName);
    this.#readers = createReaders(service);
    const guarded = guardService(service, this.#readers);
    this.#generate = guarded['Generate'] as unknown as GenerateMethod; // as our own proto file defines it
    this.#addService(guarded, createHandlers(context));
    const addService: Server['addService'] = (definition, handlers) =>
      this.#addService(guardService(definition as ServiceDefinition), handlers);
    addService(toServiceDefinition(definitions, adminServiceName), {
      ReloadModels: createReloadModels(context),
    });
    this.#health.addToServer({ addService });
    new Reflection(context).addToServer({ addService });
    new InferenceService(context, this).addToServer({
      addService: (definition, handlers) => this.#addService(definition, handlers),
    });
    this.setServing(false, []);
  }

  /**
   * Sets the health of the server as a whole, of the service, and of each served model under the
   * name `repose.v1.GenerationService/MODEL`; an estimator's name is `EstimatePose`. After
   * `stopServing` all stay NOT_SERVING.
   */
  setServing(isServing: boolean, models: readonly string[]): void {
    const names = ['', serviceName, ...models.map((model) => `${serviceName}/${model}`)];
    this.#isServing = isServing && !this.#closing.signal.aborted;
    this.#health.update(names, this.#isServing);
  }

  /** Whether the health of the server as a whole is SERVING. */
  get isServing(): boolean {
    return this.#isServing;
  }

  #addService(...[definition, handlers]: Parameters<Server['addService']>): void {
    for (const { path } of Object.values(definition)) this.#paths.add(path);
    this.#server.addService(definition, handlers);
  }

  /** Sets the health to NOT_SERVING for good. Calls are still taken. */
  stopServing(): void {
    this.#closing.abort();
    this.setServing(false, []);
  }

  /**
   * Listens at the address for callers, and resolves with the port. Throws `failed-precondition` if
   * the address cannot be used.
   */
  async listen(address: string): Promise<number> {
    const { config, identity } = this.#context;
    const asksCertificate = config.tls.clientCa !== undefined;
    const credentials = toListenerCredentials(identity.certificates, { asksCertificate, interceptors: [] });
    const port = await this.#bind(address, credentials);
    this.#connections = new Connections(this.#server, this.#context, this.#paths);
    return port;
  }

  /**
   * Listens at the address for administrators, after `listen`. A socket file belongs to the user of
   * this process alone.
   */
  async listenForAdmins(address: string): Promise<number> {
    const { config, identity } = this.#context;
    const path = toSocketPath(address);
    if (path !== undefined) await clearSocketFile(path);
    const certificates = path === undefined ? identity.certificates : undefined;
    const asksCertificate = config.tls.clientCa !== undefined;
    const interceptors = [this.#authoriser.markAdmin];
    const credentials = toListenerCredentials(certificates, { asksCertificate, interceptors });
    const port = await this.#bind(address, credentials);
    this.#connections?.addAdmins();
    if (path !== undefined) await chmod(path, 0o600);
    return port;
  }

  /**
   * Opens a connection inside this process, after `listen`, and returns the end of its client. Its
   * calls are those of callers elsewhere, and tell where each came from; see `Origin`.
   */
  connectInside(): Duplex {
    if (this.#inside === undefined) {
      this.#inside = this.#server.createConnectionInjector(ServerCredentials.createInsecure());
      this.#connections?.addInside();
    }
    const [near, far] = createDuplexPair();
    this.#inside.injectConnection(far);
    return near;
  }

  /**
   * Lets another port for callers have its share of the connections, after `listen`. `http2` serves
   * those that speak HTTP/2.
   */
  shareConnections({ listener, http2 }: { readonly listener: NetServer; readonly http2: Http2Server }): void {
    this.#connections?.share(listener);
    this.#connections?.watch(http2);
  }

  /** See `CallAuthoriser.accepts`, for the GenerationService. */
  accepts(authorizationHeader: string | undefined): boolean {
    return this.#authoriser.accepts(serviceName, authorizationHeader);
  }

  /** Throws what callers of a method of the GenerationService get for a message that cannot be read. */
  assertReadable(method: string, { buffer, byteOffset, byteLength }: Uint8Array): void {
    try {
      this.#readers[method]?.(Buffer.from(buffer, byteOffset, byteLength));
    } catch (error) {
      throw toUnreadable(error);
    }
  }

  #bind(address: string, credentials: ServerCredentials): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(address, credentials, (cause, port) => {
        if (cause === null) return resolve(port);
        const isTaken = cause.message.includes('EADDRINUSE');
        const reason = isTaken ? 'the address is in use, expected a free one' : cause.message;
        reject(new ReposeError('failed-precondition', `Cannot listen on ${address}: ${reason}`, { cause }));
      });
    });
  }

  /** Lets the configuration's number of connections be open from now on. */
  limitConnections(): void {
    this.#connections?.limit();
  }

  /**
   * See `rehearse`; uses the default model. Once the engines are prepared it rehearses with the
   * estimator too, whose start takes a core for a while. If it fails, the first caller only waits a
   * little longer.
   */
  async rehearse(): Promise<void> {
    const { fleets, people, config, log } = this.#context;
    const { manifest } = fleets.current.models.get('', '');
    const { signal } = this.#closing;
    const findPerson: FindPerson = people && ((image, bytes) => people.find(image, bytes, signal));
    try {
      await rehearse(this.#generate, { manifest, ...config });
      await fleets.current.pool.prepared;
      if (findPerson) await rehearse(this.#generate, { manifest, ...config, findPerson });
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error }, 'rehearsal failed');
    }
  }

  /**
   * Refuses new calls, and waits at most `drainMs` for those in flight, including those whose
   * message is still arriving, and for `others`, which may still call from inside this process. Then
   * it ends the remaining calls, and calls that never end by themselves, such as health watches,
   * with UNAVAILABLE.
   */
  async drain(drainMs: number, others: Promise<void> = Promise.resolve()): Promise<void> {
    this.stopServing();
    const isShut = new Promise<void>((resolve) => this.#server.tryShutdown(() => resolve()));
    await waitFor(Promise.all([this.#openCalls.untilClosed('/repose.', '/inference.'), others]), drainMs);
    const closing = new ReposeError('unavailable', 'Cannot finish the call: the server is closing');
    this.#openCalls.endAll(toCallError(closing, { requestId: '', log: this.#context.log }));
    await waitFor(isShut, closingMs); // callers close their connections after they have read the status
    this.#server.forceShutdown();
    this.#connections?.destroy(); // open connections would keep the process alive
  }
}

function createAuthoriser({ config, identity, log, events }: ServerContext): CallAuthoriser {
  const { openHealth, adminAddress, tls } = config;
  return new CallAuthoriser({
    tokens: identity.tokens,
    hasClientCa: tls.clientCa !== undefined,
    openHealth,
    admin: adminAddress === undefined ? undefined : { asksToken: asksAdminToken(config) },
    log,
    events,
  });
}

function toAgeOptions({
  maxConnectionAgeMs,
  maxConnectionAgeGraceMs,
}: ServerContext['config']): ServerOptions {
  if (maxConnectionAgeMs === 0) return {};
  return {
    'grpc.max_connection_age_ms': maxConnectionAgeMs,
    'grpc.max_connection_age_grace_ms': maxConnectionAgeGraceMs,
  };
}

function createHandlers(context: ServerContext): GenerationServiceHandlers {
  return {
    Generate: createGenerate(context),
    GenerateStream: createGenerateStream(context),
    EstimatePose: createEstimatePose(context),
    GetModel: createGetModel(context),
    ListModels: createListModels(context),
  };
}

function toServiceDefinition(definitions: PackageDefinition, name: string): ServiceDefinition {
  // Our own proto file defines these names as services.
  return definitions[name] as ServiceDefinition;
}
