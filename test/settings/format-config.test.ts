import { formatConfig } from '../../src/settings/format-config.js';
import { joinLayers, toObject } from '../../src/settings/layer.js';
import { readEnvironment } from '../../src/settings/read-environment.js';
import { readSettingsFile } from '../../src/settings/read-settings-file.js';
import { sampleSchema, sampleSettings } from '../support/sample-settings.js';

const written = joinLayers([
  readEnvironment(sampleSettings, { REPOSE_DEVICE: 'cpu', REPOSE_TLS_PASSWORD: 'secr3t' }),
  readSettingsFile(sampleSettings, 'device: auto\ntls: { cert: cert.pem }\ndeviceIds: [2]\n', 'my.yaml'),
]);
const config = sampleSchema.parse(toObject(written));

test('formatConfig() tells each value and where it comes from, but no secret', () => {
  expect(formatConfig(sampleSettings, config, written)).toBe(`\
# Listening
port: 50051  # default
tls:
  cert: "cert.pem"  # tls.cert in my.yaml
  # password: secret, from REPOSE_TLS_PASSWORD

# Drawing
modelsFolder: "/models"  # default
device: "cpu"  # REPOSE_DEVICE
deviceIds: [2]  # deviceIds in my.yaml
sharesWork: true  # default
insecure: false  # default
maxQueueBytes: 1048576  # default, 1 MiB
# engines: one a core`);
});

test('formatConfig() writes a file that stands for the same configuration', () => {
  const text = formatConfig(sampleSettings, config, written);
  const again = sampleSchema.parse(toObject(readSettingsFile(sampleSettings, text, 'again.yaml')));
  const { password: _secret, ...tls } = config.tls;
  expect(again).toEqual({ ...config, tls });
});
