import { toLabel, toPoseLabel, toUniqueLabels } from '../../src/augment/labels.js';

const hash = /~[0-9a-f]{8}$/;

test.each(['anna', 'WOMEN 00000002 02', '0002_c1s1_000451_03', 'Zoë.a', '-1'])(
  'toLabel() leaves %j as it is',
  (name) => expect(toLabel(name)).toBe(name),
);

test.each([
  ['a:b', /^a_b~/],
  ['a\nb', /^a_b~/],
  ['a\\b', /^a_b~/],
  ['..', /^_~/],
  ['x'.repeat(200), /^x{80}~/],
])('toLabel() makes a name of %j that a file and a line may have, with a hash', (name, pattern) => {
  expect(toLabel(name)).toMatch(pattern);
  expect(toLabel(name)).toMatch(hash);
  expect(toLabel(`${name}!`)).not.toBe(toLabel(name));
});

test.each(['test', 'my-train', 'query.3', 'TEST_1', 'a--b', '-a'])(
  'toPoseLabel() gives %j no part in the meaning of a path',
  (name) => expect(toPoseLabel(name)).toMatch(/^pose~[0-9a-f]{8}$/),
);

test.each(['walking', 'latest', 'a-b'])('toPoseLabel() leaves %j as it is', (name) =>
  expect(toPoseLabel(name)).toBe(name),
);

test('toUniqueLabels() gives a hash to each of those that share a label, and to no other', () => {
  const labels = toUniqueLabels(['a/x', 'b/x', 'a/y'], (name) => ({ label: name.slice(2), name }));
  expect(labels).toEqual([
    expect.stringMatching(/^x~[0-9a-f]{8}$/),
    expect.stringMatching(/^x~[0-9a-f]{8}$/),
    'y',
  ]);
  expect(new Set(labels).size).toBe(3);
});
