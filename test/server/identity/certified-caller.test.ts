import { makeClientConstructor, Server, type ServerInterceptingCall } from '@grpc/grpc-js';
import { service } from 'grpc-health-check';
import { toConnection } from '../../../src/client/connection.js';
import { CertificateFiles } from '../../../src/server/identity/certificate-files.js';
import { findCertifiedCaller } from '../../../src/server/identity/certified-caller.js';
import { toListenerCredentials } from '../../../src/server/identity/listener-credentials.js';
import { createAuthority, writeTexts } from '../../support/certificates.js';

test('findCertifiedCaller() names a caller by the certificate of its connection', async () => {
  const authority = await createAuthority('authority');
  const paths = await writeTexts({ ...(await authority.sign('server')), ca: authority.cert });
  const { cert, key, ca: clientCa } = paths;
  const certificates = await CertificateFiles.read({ cert, key, clientCa });
  const names: string[] = [];
  const credentials = toListenerCredentials(certificates, {
    asksCertificate: true,
    interceptors: [
      (_method, call) => {
        names.push(findCertifiedCaller(call).name);
        return call as ServerInterceptingCall;
      },
    ],
  });
  const server = new Server();
  server.addService(service, {});
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => (error ? reject(error) : resolve(bound))),
  );
  for (const name of ['web', 'ops']) {
    const own = await authority.sign(name);
    const tls = { ca: Buffer.from(authority.cert), cert: Buffer.from(own.cert), key: Buffer.from(own.key) };
    const address = `127.0.0.1:${port}`;
    const connection = toConnection([address], { tls });
    const Health = makeClientConstructor(service, 'Health');
    const client = new Health(address, connection.credentials, connection.options);
    const check = client['check']!.bind(client); // the service has this method
    for (const _ of [1, 2]) await new Promise((resolve) => check({}, resolve)); // it is unimplemented here
    client.close();
  }
  server.forceShutdown();
  expect(names).toEqual(['cert:web', 'cert:web', 'cert:ops', 'cert:ops']);
});
