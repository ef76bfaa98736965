import { experimental, ServerCredentials, type ServerInterceptor } from '@grpc/grpc-js';
import type { CertificateFiles } from './certificate-files.js';

/**
 * Returns the credentials of a listener: TLS with the current `certificates`, or none. With
 * `asksCertificate` a connection needs a certificate of a caller. `interceptors` run before those of
 * the server, for calls of this listener.
 */
export function toListenerCredentials(
  certificates: CertificateFiles | undefined,
  { asksCertificate, interceptors }: { asksCertificate: boolean; interceptors: ServerInterceptor[] },
): ServerCredentials {
  const credentials =
    certificates === undefined
      ? ServerCredentials.createInsecure()
      : experimental.createCertificateProviderServerCredentials(
          certificates, // its key and certificate
          asksCertificate ? certificates : null, // the authorities; grpc-js names the two the other way round
          asksCertificate,
        );
  if (interceptors.length === 0) return credentials;
  return experimental.createServerCredentialsWithInterceptors(credentials, interceptors);
}
