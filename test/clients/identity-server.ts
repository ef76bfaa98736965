import { issueToken } from '../../src/server/identity/issue-token.js';
import { createAuthority, writeTexts } from '../support/certificates.js';
import { startTestServer } from '../support/server.js';

/**
 * A server that asks its callers for a certificate and a token. `env` says to the clients' tests
 * where it is, and which files prove who they are.
 */
export async function startIdentityServer() {
  const authority = await createAuthority('authority');
  const { token, line } = issueToken({ name: 'web', roles: ['generate'] });
  const own = await authority.sign('web');
  const texts = { ca: authority.cert, ownCert: own.cert, ownKey: own.key, tokens: line, token };
  const paths = await writeTexts({ ...(await authority.sign('server')), ...texts });
  const { cert, key, ca, tokens } = paths;
  const { server, close } = await startTestServer({ tls: { cert, key, clientCa: ca }, tokens });
  const env = {
    REPOSE_TLS_ADDRESS: server.address,
    REPOSE_CA: ca,
    REPOSE_CERT: paths.ownCert,
    REPOSE_KEY: paths.ownKey,
    REPOSE_TOKEN: paths.token,
  };
  return { env, close };
}
