import type { ModelVersions } from '../bundle/list-models.js';
import { describeKind, readModelKind } from '../bundle/model-kind.js';
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
  const others = server.models.filter(({ name }) => name !== model.name).map(describeOther);
  const lines: [string, string][] = [
    ['serving', `repose.v1.GenerationService on ${server.address} (gRPC, health, reflection)`],
    ...(server.httpAddress === undefined ? [] : describeHttp(server)),
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

/** The name of a model, with what it does where that is not to draw poses. */
function describeOther({ name, default: { manifest } }: ModelVersions): string {
  return readModelKind(manifest) === 'repose' ? name : `${name} (${describeKind(manifest)})`;
}

function describeHttp({ httpAddress, callers: { hasTls } }: RunningServer): [string, string][] {
  const url = `http${hasTls ? 's' : ''}://${httpAddress}`;
  return [
    ['http', `${url} (Connect, gRPC-Web, JSON: docs/clients.md)`],
    ['page', `${url}/`],
  ];
}

function describeCallers({ callers: { hasTls, asksCertificate, withTokens } }: RunningServer): string {
  const proofs = [
    ...(withTokens === undefined ? [] : [`a token (${withTokens} callers have one)`]),
    ...(asksCertificate ? ['a certificate'] : []),
  ];
  const who = proofs.length === 0 ? 'everyone who reaches the address' : `with ${proofs.join(' and ')}`;
  return `${who}, ${hasTls ? 'over TLS' : 'without TLS'}`;
}

function describeCall({ address, defaultModel, callers }: RunningServer): string {
  const { hasTls, asksCertificate, withTokens } = callers;
  const drawsPoses = readModelKind(defaultModel.default.manifest) === 'repose';
  const flags = [
    ...(hasTls ? ['--tls-ca CA.pem'] : []),
    ...(asksCertificate ? ['--tls-cert CERT.pem --tls-key KEY.pem'] : []),
    ...(withTokens === undefined ? [] : ['--token-file TOKEN']),
  ];
  const command = `npm run -s generate -- COND.jpg ${drawsPoses ? '--pose walking ' : ''}--out out`;
  return [command, `--address ${address}`, ...flags].join(' ');
}
