import { type FieldViolation, ReposeError } from '../errors.js';
import type { Layer, WrittenValue } from './layer.js';
import type { Setting } from './list-settings.js';
import { findNearest } from './nearest.js';
import { describeType, parseText } from './parse-text.js';

/** Environment variables by name, as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables of Repose that are not settings: the file of settings, a caller's token, folders, tests and benchmarks. */
const otherVariables = /^REPOSE_(CONFIG|TOKEN|CACHE|TEST_\w+|BENCH_\w+)$/;

/**
 * Reads the settings that variables such as `REPOSE_PORT` set. Empty variables count as absent.
 * Throws `invalid-argument` for a text of the wrong type, and for unknown variables that begin with
 * `REPOSE_`, each with the name that is nearest.
 */
export function readEnvironment(settings: readonly Setting[], environment: Environment): Layer {
  const ours = Object.entries(environment).filter(
    ([name, text = '']) => name.startsWith('REPOSE_') && text !== '' && !isOfKubernetes(name, text),
  );
  const wrong: FieldViolation[] = [];
  const layer = new Map<string, WrittenValue>();
  for (const [name, text = ''] of ours) {
    const setting = settings.find(({ variable }) => variable === name);
    if (setting === undefined) {
      if (!otherVariables.test(name)) wrong.push(refuseName(name, settings));
      continue;
    }
    const value = parseText(setting.type, text);
    if (value === undefined) wrong.push(refuseText(setting));
    else layer.set(setting.key, { value, origin: name });
  }
  const [first, ...rest] = wrong;
  if (first !== undefined) throw ReposeError.invalid([first, ...rest]);
  return layer;
}

/**
 * Kubernetes sets such variables in every container for a Service that is named `repose` or
 * `repose-...`: `REPOSE_PORT=tcp://10.0.0.7:50051`, `REPOSE_SERVICE_HOST`, `REPOSE_PORT_50051_TCP`.
 */
function isOfKubernetes(name: string, text: string): boolean {
  const isLink = /_SERVICE_(HOST|PORT(_\w+)?)$|_PORT_\d+_(TCP|UDP|SCTP)(_\w+)?$/.test(name);
  return isLink || (name.endsWith('_PORT') && /^(tcp|udp|sctp):\/\//.test(text));
}

/** Does not say the value, which may be secret. */
function refuseText({ variable, type }: Setting): FieldViolation {
  return { field: variable, description: `Cannot read ${variable}: expected ${describeType(type)}` };
}

function refuseName(name: string, settings: readonly Setting[]): FieldViolation {
  const variables = settings.map(({ variable }) => variable);
  const nearest = findNearest(name, variables);
  return {
    field: name,
    description: `Cannot read ${name}: no such setting, expected one such as ${nearest}`,
  };
}
