import { toObject } from '../../src/settings/layer.js';
import { readSettingsFile } from '../../src/settings/read-settings-file.js';
import { sampleSettings } from '../support/sample-settings.js';

const read = (text: string) => readSettingsFile(sampleSettings, text, 'repose.yaml');

test.each([
  ['YAML', 'port: 80\ntls:\n  cert: cert.pem # mine\ndeviceIds: [1, 2]\nengines:\n'],
  [
    'JSON',
    '{ "$schema": "repose.schema.json", "port": 80, "tls": { "cert": "cert.pem" }, "deviceIds": [1, 2] }',
  ],
])('readSettingsFile() reads %s', (_format, text) => {
  const layer = read(text);
  expect(toObject(layer)).toEqual({ port: 80, tls: { cert: 'cert.pem' }, deviceIds: [1, 2] });
  expect(layer.get('tls.cert')?.origin).toBe('tls.cert in repose.yaml');
});

test.each(['', '# port: 80\n', 'tls:\n'])('readSettingsFile() takes %j as no settings', (text) => {
  expect(read(text).size).toBe(0);
});

test('readSettingsFile() names every unknown key, and the nearest one', () => {
  expect(() => read('prot: 80\ntls:\n  certificate: a.pem\nmax-queue-bytes: 3\n')).toThrow(
    expect.objectContaining({
      kind: 'invalid-argument',
      violations: [
        ['prot', 'Cannot read repose.yaml: no setting prot, expected one such as port'],
        [
          'tls.certificate',
          'Cannot read repose.yaml: no setting tls.certificate, expected one such as tls.cert',
        ],
        [
          'max-queue-bytes',
          'Cannot read repose.yaml: no setting max-queue-bytes, expected one such as maxQueueBytes',
        ],
      ].map(([field, description]) => ({ field, description })),
    }),
  );
});

test.each([
  ['port: [80\n', /^Cannot read repose\.yaml: Flow sequence .* at line 2, column 1$/],
  ['port: 1\nport: 2\n', /^Cannot read repose\.yaml: Map keys must be unique at line 2, column 1$/],
  ['- port\n', /^Cannot read repose\.yaml: no settings, expected lines such as port: 50051$/],
  ['port', /^Cannot read repose\.yaml: no settings, expected lines such as port: 50051$/],
])('readSettingsFile() refuses %j in one line', (text, message) => {
  expect(() => read(text)).toThrow(message);
});
