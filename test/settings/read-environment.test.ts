import { toObject } from '../../src/settings/layer.js';
import { readEnvironment } from '../../src/settings/read-environment.js';
import { sampleSettings } from '../support/sample-settings.js';

test('readEnvironment() reads values of every type', () => {
  const layer = readEnvironment(sampleSettings, {
    REPOSE_PORT: '80',
    REPOSE_TLS_CERT: 'cert.pem',
    REPOSE_DEVICE: 'cpu',
    REPOSE_DEVICE_IDS: '1, 2 3',
    REPOSE_SHARES_WORK: 'false',
    REPOSE_ENGINES: '', // as compose files leave it
    HOME: '/root',
  });
  expect(toObject(layer)).toEqual({
    port: 80,
    tls: { cert: 'cert.pem' },
    device: 'cpu',
    deviceIds: [1, 2, 3],
    sharesWork: false,
  });
  expect(layer.get('port')).toEqual({ value: 80, origin: 'REPOSE_PORT' });
});

test('readEnvironment() names every wrong variable, and the nearest one for those that are unknown', () => {
  const environment = {
    REPOSE_PROT: '80',
    REPOSE_TLSCERT: 'cert.pem',
    REPOSE_PORT: 'http',
    REPOSE_SHARES_WORK: 'yes',
    REPOSE_DEVICE_IDS: '1,x',
  };
  expect(() => readEnvironment(sampleSettings, environment)).toThrow(
    expect.objectContaining({
      kind: 'invalid-argument',
      violations: [
        'Cannot read REPOSE_PROT: no such setting, expected one such as REPOSE_PORT',
        'Cannot read REPOSE_TLSCERT: no such setting, expected one such as REPOSE_TLS_CERT',
        'Cannot read REPOSE_PORT: expected a number',
        'Cannot read REPOSE_SHARES_WORK: expected true or false',
        'Cannot read REPOSE_DEVICE_IDS: expected numbers',
      ].map((description) => expect.objectContaining({ description })),
    }),
  );
});

test('readEnvironment() passes over what Kubernetes sets for Services, and what is not of the server', () => {
  const environment = {
    REPOSE_PORT: 'tcp://10.0.0.7:50051',
    REPOSE_SERVICE_HOST: '10.0.0.7',
    REPOSE_SERVICE_PORT: '50051',
    REPOSE_SERVICE_PORT_GRPC: '50051',
    REPOSE_PORT_50051_TCP: 'tcp://10.0.0.7:50051',
    REPOSE_PORT_50051_TCP_ADDR: '10.0.0.7',
    REPOSE_CANARY_SERVICE_HOST: '10.0.0.8',
    REPOSE_CANARY_PORT: 'tcp://10.0.0.8:50051',
    REPOSE_CONFIG: 'repose.yaml',
    REPOSE_CACHE: '/cache',
    REPOSE_TEST_PYTHON: '/usr/bin/python3',
  };
  expect(readEnvironment(sampleSettings, environment).size).toBe(0);
});
