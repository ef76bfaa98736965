import { z } from 'zod';
import { listSettings } from '../../src/settings/list-settings.js';
import { setting } from '../../src/settings/setting.js';
import { sampleSettings } from '../support/sample-settings.js';

test('listSettings() names flag and variable of each setting, with those of nested objects', () => {
  const named = sampleSettings.map(({ key, flag, variable, group }) => [key, flag, variable, group]);
  expect(named).toEqual([
    ['port', 'port', 'REPOSE_PORT', 'Listening'],
    ['tls.cert', 'tls-cert', 'REPOSE_TLS_CERT', 'Listening'],
    ['tls.password', 'tls-password', 'REPOSE_TLS_PASSWORD', 'Listening'],
    ['modelsFolder', 'models', 'REPOSE_MODELS', 'Drawing'],
    ['device', 'device', 'REPOSE_DEVICE', 'Drawing'],
    ['deviceIds', 'device-ids', 'REPOSE_DEVICE_IDS', 'Drawing'],
    ['sharesWork', 'shares-work', 'REPOSE_SHARES_WORK', 'Drawing'],
    ['insecure', 'insecure', 'REPOSE_INSECURE', 'Drawing'],
    ['maxQueueBytes', 'max-queue-bytes', 'REPOSE_MAX_QUEUE_BYTES', 'Drawing'],
    ['engines', 'engines', 'REPOSE_ENGINES', 'Drawing'],
  ]);
});

test('listSettings() finds type, default and placeholder in the schema', () => {
  const found = sampleSettings.map(({ key, type, defaultValue, placeholder }) => [
    key,
    type,
    defaultValue,
    placeholder,
  ]);
  expect(found).toEqual([
    ['port', { kind: 'number' }, 50_051, 'number'],
    ['tls.cert', { kind: 'text' }, undefined, 'file'],
    ['tls.password', { kind: 'text' }, undefined, 'password'],
    ['modelsFolder', { kind: 'text' }, '/models', 'folder'],
    ['device', { kind: 'choice', choices: ['auto', 'cpu'] }, 'auto', 'device'],
    ['deviceIds', { kind: 'list', of: 'number' }, [0, 1], 'numbers'],
    ['sharesWork', { kind: 'boolean' }, true, 'work'],
    ['insecure', { kind: 'boolean' }, false, 'insecure'],
    ['maxQueueBytes', { kind: 'number' }, 1 << 20, 'bytes'],
    ['engines', { kind: 'number' }, undefined, 'number'],
  ]);
});

test.each([
  [z.strictObject({ port: z.int() }), 'Cannot list port: expected setting() around it'],
  [
    z.strictObject({
      hosts: setting(z.record(z.string(), z.int()), { about: 'hosts', takesEffect: 'restart' }),
    }),
    'Cannot list hosts: a flag cannot take a value of the type record',
  ],
])(
  'listSettings() refuses a schema with a setting that is not described, or has no text',
  (schema, message) => {
    expect(() => listSettings(schema)).toThrow(message);
  },
);
