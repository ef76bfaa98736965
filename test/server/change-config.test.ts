import { planChange } from '../../src/server/change-config.js';
import { parseServerConfig } from '../../src/server/config.js';

const settings = { port: 1, maxQueue: 2, engines: 3, limits: { maxSidePx: 100 } };
const current = parseServerConfig(settings);
const keysOf = (settings: readonly { readonly key: string }[]): string[] => settings.map(({ key }) => key);

test('planChange() takes over what can change in a running server, and names what cannot', () => {
  const wanted = parseServerConfig({ port: 2, maxQueue: 3, limits: { maxSidePx: 200, maxBytes: 1000 } });
  const { config, changed, waiting } = planChange(current, wanted);
  expect(keysOf(changed)).toEqual(['engines', 'maxQueue', 'limits.maxSidePx']);
  expect(keysOf(waiting)).toEqual(['port', 'limits.maxBytes']);
  const { port, limits } = current;
  expect({ ...current, ...config }).toEqual({
    ...wanted,
    port,
    engines: undefined,
    limits: { ...limits, maxSidePx: 200 },
  });
});

test('planChange() finds no change between equal configurations', () => {
  const { config, changed, waiting } = planChange(current, parseServerConfig(settings));
  expect([changed, waiting]).toEqual([[], []]);
  expect(config).toEqual(current);
});
