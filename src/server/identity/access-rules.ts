import type { ReposeError } from '../../errors.js';
import type { Caller, Role } from './caller.js';
import { noRule, roleMissing, wrongAddress } from './refusals.js';

/** Who may call a service: callers with a role, or all callers that the server knows. */
type Rule = Role | 'any';

/** Services that are missing here are denied to everyone. */
const rules: ReadonlyMap<string, Rule> = new Map([
  ['repose.v1.GenerationService', 'generate'],
  ['repose.v1.AdminService', 'admin'],
  ['grpc.reflection.v1.ServerReflection', 'any'],
  ['grpc.reflection.v1alpha.ServerReflection', 'any'],
  ['grpc.health.v1.Health', 'any'],
  ['inference.GRPCInferenceService', 'generate'], // its health methods: any
]);

/** Where a call arrived. */
export interface Arrival {
  /** Whether at the admin address. */
  readonly isAdmin: boolean;
  /** Whether there is an admin address. What needs the role `admin` is then served there alone. */
  readonly hasAdminAddress: boolean;
}

/** Returns why a caller may not call a service (`permission-denied`), or undefined if it may. */
export function findRefusal(
  caller: Caller,
  service: string,
  { isAdmin, hasAdminAddress }: Arrival,
): ReposeError | undefined {
  const rule = rules.get(service);
  if (rule === undefined) return noRule(service);
  if (rule === 'any') return undefined;
  if (rule === 'admin' && hasAdminAddress && !isAdmin) return wrongAddress(service);
  return caller.roles.has(rule) ? undefined : roleMissing(caller, service, rule);
}
