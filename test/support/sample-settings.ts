import { z } from 'zod';
import { listSettings } from '../../src/settings/list-settings.js';
import { group, setting } from '../../src/settings/setting.js';

/** A small schema with a setting of every type. */
export const sampleSchema = z.strictObject({
  ...group('Listening', {
    port: setting(z.int().min(0).default(50_051), {
      about: 'the port to listen on',
      takesEffect: 'restart',
    }),
    tls: z
      .strictObject({
        cert: setting(z.string().optional(), {
          about: 'the certificate',
          placeholder: 'file',
          takesEffect: 'at once',
        }),
        password: setting(z.string().optional(), {
          about: 'of the key',
          takesEffect: 'at once',
          isSecret: true,
        }),
      })
      .prefault({}),
  }),
  ...group('Drawing', {
    modelsFolder: setting(z.string().default('/models'), {
      about: 'a folder of models',
      flag: 'models',
      placeholder: 'folder',
      defaultText: 'the bundled models',
      takesEffect: 'new engines',
    }),
    device: setting(z.enum(['auto', 'cpu']).default('auto'), {
      about: 'what to draw on',
      takesEffect: 'new engines',
    }),
    deviceIds: setting(z.array(z.int()).default([0, 1]), { about: 'which GPUs', takesEffect: 'new engines' }),
    sharesWork: setting(z.boolean().default(true), { about: 'draw once', takesEffect: 'at once' }),
    insecure: setting(z.boolean().default(false), { about: 'listen at all', takesEffect: 'restart' }),
    maxQueueBytes: setting(z.int().default(1 << 20), { about: 'of the queue', takesEffect: 'at once' }),
    engines: setting(z.int().optional(), {
      about: 'processes',
      defaultText: 'one a core',
      takesEffect: 'new engines',
    }),
  }),
});

export const sampleSettings = listSettings(sampleSchema);
