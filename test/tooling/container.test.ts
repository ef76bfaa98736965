import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packageRoot } from '../../src/package-root.js';

const read = (...path: string[]): string => readFileSync(join(packageRoot, ...path), 'utf8');
const { version, license } = JSON.parse(read('package.json')) as Record<'version' | 'license', string>;
const dockerfile = read('Dockerfile');
const images = dockerfile.split(/^FROM /m).filter((stage) => /^ENTRYPOINT /m.test(stage));

test('the images, the chart and the package have one version', () => {
  expect(/^ARG VERSION=(.*)$/m.exec(dockerfile)?.[1]).toBe(version);
  const chart = parse(read('deploy', 'helm', 'repose', 'Chart.yaml'));
  expect([chart.version, chart.appVersion]).toEqual([version, version]);
});

test('every image names the licence of the code and of the default model, and that of the segmenter in it', () => {
  const { licence } = JSON.parse(read('models', 'default', 'model.json'));
  expect(licence).toMatch(new RegExp(`^${license}; .*Apache-2\\.0`));
  for (const image of images)
    expect(image).toContain(`org.opencontainers.image.licenses="${license} AND Apache-2.0"`);
});

test('every image that serves has a health check, no root, and a list of its packages', () => {
  expect(images).toHaveLength(2);
  for (const image of images)
    for (const line of [
      'HEALTHCHECK --start-period=60s CMD ["node", "dist/cli/main.js", "health"]',
      'USER 1000:1000',
      'COPY --from=deps /app/sbom.cdx.json ./',
      'COPY LICENSE package.json ./',
    ])
      expect(image).toContain(`\n${line}\n`);
});

test('every file that the build copies is in its context', () => {
  const context = [...read('.dockerignore').matchAll(/^!(.+)$/gm)].map(([, path = '']) => path);
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, paths = '']) =>
    paths.split(' '),
  );
  const isThere = (path: string): boolean =>
    existsSync(join(packageRoot, path)) && context.some((kept) => `${path}/`.startsWith(`${kept}/`));
  expect(copied.filter((path) => !isThere(path))).toEqual([]);
});

test('nothing goes to the build unless it is listed, and the example models are not', () => {
  const [first, ...kept] = read('.dockerignore')
    .split('\n')
    .filter((line) => /^[^#]/.test(line));
  expect(first).toBe('*');
  expect(kept.filter((line) => line.includes('examples'))).toEqual([]);
});
