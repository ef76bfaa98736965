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
    ...(server.httpAddress === undefined ? [] : [['page', describePage(server)] as [string, string]]),
    ['model', `${describeVersions(model)}, ${image.width}x${image.height}`],
    ...(others.length === 0 ? [] : [['also', others.join(', ')] as [string, string]]),
    ['provider', `${provider}: ${reason}`],
    ['precision', `${precision.precision}: ${precision.reason}`],
    ['engines', describePlan(server.engines.plan, provider)],
    ['callers', describeCallers(server)],
    ...(server.adminAddress === undefined ? [] : [['admin', server.adminAddress] as [string, string]]),
    ['try', describeCall(server)],
  ];
  return lines.map(([name, value]) => `${name.padEnd(10)} ${value}`).join('\n');
}

function describePage({ httpAddress, callers: { hasTls } }: RunningServer): string {
  return `${hasTls ? 'https' : 'http'}://${httpAddress}/ (also Connect, gRPC-Web and JSON)`;
}

function describeCallers({ callers: { hasTls, asksCertificate, withTokens } }: RunningServer): string {
  const proofs = [
    ...(withTokens === undefined ? [] : [`a token (${withTokens} callers have one)`]),
    ...(asksCertificate ? ['a certificate'] : []),
  ];
  const who = proofs.length === 0 ? 'everyone who reaches the address' : `with ${proofs.join(' and ')}`;
  return `${who}, ${hasTls ? 'over TLS' : 'without TLS'}`;
}

function describeCall({ address, callers: { hasTls, asksCertificate, withTokens } }: RunningServer): string {
  const flags = [
    ...(hasTls ? ['--tls-ca CA.pem'] : []),
    ...(asksCertificate ? ['--tls-cert CERT.pem --tls-key KEY.pem'] : []),
    ...(withTokens === undefined ? [] : ['--token-file TOKEN']),
  ];
  const command = 'npm run -s generate -- COND.jpg --pose walking --out out';
  return [command, `--address ${address}`, ...flags].join(' ');
}
