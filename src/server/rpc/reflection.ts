import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Server, ServerDuplexStream, ServiceDefinition } from '@grpc/grpc-js';
import type { PackageDefinition } from '@grpc/proto-loader';
import { packageRoot } from '../../package-root.js';
import { type AnswerContext, openOutbox } from '../callers/outbox.js';
import { toCallError } from './error-status.js';

/** The services of both versions of the protocol, which differ only in their names. */
const paths = ['v1', 'v1alpha'].map(
  (version) => `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
);

type ReflectionCall = ServerDuplexStream<unknown, unknown>;

/** The only method of a service, as `@grpc/reflection` creates it. */
interface Method {
  readonly requestDeserialize: (bytes: Buffer) => unknown;
  readonly responseSerialize: (message: unknown) => Buffer;
  readonly handle: (call: ReflectionCall) => void;
}

/**
 * The reflection service, which describes our services, the health service and the details of
 * errors to clients in every language. Its first call loads what it needs, so that it does not
 * delay the server's start. If loading fails, the next call tries again.
 */
export class Reflection {
  readonly #context: AnswerContext;
  readonly #descriptors: string;
  readonly #methods = new Map<string, Method>();
  #loading: Promise<void> | undefined;

  /** `descriptors` is the file with the descriptors of every service. */
  constructor(context: AnswerContext, descriptors = join(packageRoot, 'proto', 'descriptors.binpb')) {
    this.#context = context;
    this.#descriptors = descriptors;
  }

  addToServer(server: Pick<Server, 'addService'>): void {
    for (const path of paths)
      server.addService(this.#define(path), {
        ServerReflectionInfo: (call: ReflectionCall) => this.#answer(path, call),
      });
  }

  /** Messages are only read and written after loading, when the handler listens for them. */
  #define(path: string): ServiceDefinition {
    const clientSide = (): never => {
      throw new Error('Cannot call reflection from the server: this definition serves calls only');
    };
    return {
      ServerReflectionInfo: {
        path,
        requestStream: true,
        responseStream: true,
        requestDeserialize: (bytes) => this.#find(path).requestDeserialize(bytes),
        responseSerialize: (message) => this.#find(path).responseSerialize(message),
        requestSerialize: clientSide,
        responseDeserialize: clientSide,
      },
    };
  }

  async #answer(path: string, call: ReflectionCall): Promise<void> {
    try {
      this.#loading ??= this.#load();
      await this.#loading;
      holdBack(this.#context, call);
      this.#find(path).handle(call);
    } catch (error) {
      this.#loading = undefined;
      call.emit('error', toCallError(error, { requestId: randomUUID(), log: this.#context.log }));
    }
  }

  async #load(): Promise<void> {
    const module = await import('@grpc/reflection');
    const { ReflectionService } = module.default ?? module; // CommonJS: bundled code has only `default`, transpiled code the names
    // The service reads only the descriptors of a package's messages.
    const described = { all: { fileDescriptorProtos: await readDescriptors(this.#descriptors) } };
    const service = new ReflectionService(described as unknown as PackageDefinition);
    const addService: Server['addService'] = (definition, implementation) => {
      for (const [name, { path, requestDeserialize, responseSerialize }] of Object.entries(definition))
        this.#methods.set(path, {
          requestDeserialize,
          responseSerialize,
          handle: implementation[name] as Method['handle'],
        });
    };
    service.addToServer({ addService });
  }

  #find(path: string): Method {
    const method = this.#methods.get(path);
    if (method === undefined) throw new Error(`Cannot find ${path} in @grpc/reflection`);
    return method;
  }
}

/**
 * The maximum memory of an answer until it is read: the descriptors of a service and its imports.
 */
const answerBytes = 16 * 1024;

/** Stops reading from a caller that does not read, because the package answers every message. */
function holdBack(context: AnswerContext, call: ReflectionCall): void {
  const outbox = openOutbox(context, call);
  const write = call.write.bind(call) as (message: unknown, taken: () => void) => boolean;
  call.write = (message: unknown) => {
    const goesOn = write(message, outbox.add(answerBytes));
    if (!goesOn) call.pause();
    return goesOn;
  };
  call.on('drain', () => call.resume());
}

/**
 * Reads the proto compiler's descriptors, which `npm run compile:proto` writes. Those that
 * proto-loader creates have other field names, and maps that Go's tools refuse.
 */
async function readDescriptors(path: string): Promise<readonly Buffer[]> {
  const { default: descriptor } = await import('protobufjs/ext/descriptor/index.js');
  const bytes = await readFile(path);
  const set = descriptor.FileDescriptorSet.decode(bytes).toJSON();
  const { FileDescriptorProto } = descriptor;
  const files: object[] = set['file'];
  return files.map((file) =>
    Buffer.from(FileDescriptorProto.encode(FileDescriptorProto.fromObject(file)).finish()),
  );
}
