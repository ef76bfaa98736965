import { describePlan } from '../server/engine/plan-engines.js';
import { describeVersions } from '../server/fleet/model-names.js';
import type { RunningServer } from '../server/running-server.js';

/**
 * The lines shown when a server is ready: its address, models, provider and precision, and a
 * command to try.
 */
export function describeServer(server: RunningServer): string {
  const model = server.defaultModel;
  const { image } = model.default.manifest;
  const { provider, reason } = server.provider;
  const precision = server.precision;
  const others = server.models.map(({ name }) => name).filter((name) => name !== model.name);
  const lines: [string, string][] = [
    ['serving', `repose.v1.GenerationService on ${server.address} (gRPC, health, reflection)`],
    ['model', `${describeVersions(model)}, ${image.width}x${image.height}`],
    ...(others.length === 0 ? [] : [['also', others.join(', ')] as [string, string]]),
    ['provider', `${provider}: ${reason}`],
    ['precision', `${precision.precision}: ${precision.reason}`],
    ['engines', describePlan(server.engines.plan, provider)],
    ['try', `npm run -s generate -- COND.jpg --pose walking --out out --address ${server.address}`],
  ];
  return lines.map(([name, value]) => `${name.padEnd(10)} ${value}`).join('\n');
}
