import { randomUUID } from 'node:crypto';
import type { Server, ServerWritableStream } from '@grpc/grpc-js';
import { service as definition } from 'grpc-health-check';
import { ReposeError } from '../../errors.js';
import type { ServerContext } from '../context.js';
import { toCallError } from './error-status.js';
import { answerUnary } from './handlers/answer.js';

type Status = 'SERVING' | 'NOT_SERVING' | 'SERVICE_UNKNOWN';

interface Request {
  readonly service: string;
}

type WatchCall = ServerWritableStream<Request, { readonly status: Status }>;

/** No name that the server knows is longer. */
const maxNameLength = 256;

/**
 * The standard health service (https://github.com/grpc/grpc/blob/master/doc/health-checking.md). It
 * has the definition of `grpc-health-check`, but unlike that implementation it keeps nothing of
 * finished calls or of names that only callers use.
 */
export class Health {
  readonly #context: Pick<ServerContext, 'log'>;
  readonly #statuses = new Map<string, Status>();
  readonly #watches = new Set<Watch>();

  constructor(context: Pick<ServerContext, 'log'>) {
    this.#context = context;
  }

  /** How many watches are open. */
  get watches(): number {
    return this.#watches.size;
  }

  addToServer(server: Pick<Server, 'addService'>): void {
    server.addService(definition, {
      Check: answerUnary(this.#context, ({ service }: Request) => ({ status: this.#check(service) })),
      List: answerUnary(this.#context, () => ({ statuses: this.#list() })),
      Watch: (call: WatchCall) => this.#watch(call),
    });
  }

  /** Sets these names to SERVING or NOT_SERVING, and every other known name to NOT_SERVING. */
  update(names: readonly string[], isServing: boolean): void {
    for (const name of [...this.#statuses.keys(), ...names])
      this.#statuses.set(name, isServing && names.includes(name) ? 'SERVING' : 'NOT_SERVING');
    for (const watch of this.#watches) watch.send();
  }

  #check(name: string): Status {
    assertName(name);
    const status = this.#statuses.get(name);
    if (status !== undefined) return status;
    const found = JSON.stringify(name.slice(0, 100));
    throw new ReposeError(
      'not-found',
      `Cannot check the health: ${found}, expected one of the names that List returns`,
    );
  }

  #list(): Record<string, { readonly status: Status }> {
    return Object.fromEntries([...this.#statuses].map(([name, status]) => [name, { status }]));
  }

  #watch(call: WatchCall): void {
    const { service: name } = call.request;
    try {
      assertName(name);
    } catch (error) {
      call.emit('error', toCallError(error, { requestId: randomUUID(), log: this.#context.log }));
      return;
    }
    const watch = new Watch(call, () => this.#statuses.get(name) ?? 'SERVICE_UNKNOWN');
    this.#watches.add(watch);
    call.once('cancelled', () => this.#watches.delete(watch));
    watch.send();
  }
}

/**
 * Sends a caller each change of a status. After a time without reading, the caller gets only the
 * latest status.
 */
class Watch {
  readonly #call: WatchCall;
  readonly #look: () => Status;
  #sent: Status | undefined;

  constructor(call: WatchCall, look: () => Status) {
    this.#call = call;
    this.#look = look;
    call.on('drain', () => this.send());
  }

  send(): void {
    const status = this.#look();
    if (status === this.#sent || this.#call.writableNeedDrain) return;
    this.#sent = status;
    this.#call.write({ status });
  }
}

function assertName({ length }: string): void {
  if (length <= maxNameLength) return;
  const description = `Cannot read service: ${length} characters, expected at most ${maxNameLength}`;
  throw ReposeError.invalid([{ field: 'service', description }]);
}
