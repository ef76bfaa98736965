import { readOwnServerConfig } from '../../src/cli/server-settings.js';
import { parseServerConfig } from '../../src/server/config.js';

test('a server that a command starts for itself takes from the environment how to draw, and nothing else', () => {
  const environment = {
    REPOSE_DEVICE: 'cuda',
    REPOSE_PRECISION: 'fp16',
    REPOSE_ENGINES: '2',
    REPOSE_PORT: '8080',
    REPOSE_HOST: '0.0.0.0',
    REPOSE_MAX_QUEUE: '1',
  };
  const flags = new Map([
    ['device', { value: 'cpu', origin: '--device' }],
    ['modelsFolder', { value: 'mine', origin: '--models' }],
  ]);
  expect(readOwnServerConfig(flags, environment)).toEqual({
    ...parseServerConfig({}),
    ...{ device: 'cpu', modelsFolder: 'mine', precision: 'fp16', engines: 2, port: 0 },
  });
});

test('a server that a command starts for itself names a wrong flag, variable or unknown variable', () => {
  const flags = new Map([['defaultModel', { value: 'A B', origin: '--model' }]]);
  expect(() => readOwnServerConfig(flags, {})).toThrow('Cannot configure the server: --model: ');
  expect(() => readOwnServerConfig(new Map(), { REPOSE_ENGINES: '0' })).toThrow(
    'Cannot configure the server: REPOSE_ENGINES: ',
  );
  expect(() => readOwnServerConfig(new Map(), { REPOSE_ENGINE: '1' })).toThrow(
    'expected one such as REPOSE_ENGINES',
  );
});
