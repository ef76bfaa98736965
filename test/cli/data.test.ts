import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readImageSize } from '../../src/image/decode-image.js';
import { runCli } from '../support/cli.js';
import { describeTraining } from '../support/describe-training.js';
import { createPng } from '../support/server.js';
import { toAnnotationLine, writeFiles } from '../support/write-files.js';

let folder: string;
let data: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-cli-data-'));
  data = join(folder, 'data');
});

afterEach(() => rm(folder, { recursive: true }));

/** Two annotated pictures of each person, who is a folder. */
async function writePeople(...people: readonly string[]): Promise<void> {
  const names = people.flatMap((person) => [`${person}/0.png`, `${person}/1.png`]);
  const lines = names.map((name) => toAnnotationLine(name, 8));
  await writeFiles(data, {
    'annotation.csv': ['name:keypoints_y:keypoints_x', ...lines].join('\n'),
    ...Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await createPng(16, 32)] as const)),
    ),
  });
}

describe('repose data check', () => {
  test('passes a folder that training takes, and counts what it finds', async () => {
    await writePeople('train/anna', 'train/bert', 'test/cleo');
    const { status, stdout } = await runCli('data', 'check', data, '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ usable: 6, persons: 3, possiblePairs: 6, problems: [] });
    expect(JSON.parse(stdout)).not.toHaveProperty('refusal');
  });

  test('fails for a bad file as training does, unless both are told to skip it', async () => {
    await writePeople('anna', 'bert');
    await writeFiles(data, { 'anna/2.png': 'no picture' });
    const { status, stderr } = await runCli('data', 'check', data);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr:
        'error: Cannot use anna/2.png: Cannot decode anna/2.png: unknown format, expected JPEG, PNG or WebP; leave such files out with --bad-files skip\n',
    });
    expect(await runCli('data', 'check', data, '--bad-files', 'skip')).toMatchObject({ status: 0 });
  });
});

describe('repose data check --sheet', () => {
  test('draws a PNG of pictures with their joints', async () => {
    await writePeople('anna', 'bert');
    const sheet = join(folder, 'out', 'sheet.png');
    expect(await runCli('data', 'check', data, '--sheet', sheet)).toMatchObject({ status: 0 });
    const size = await readImageSize(await readFile(sheet), 'sheet');
    expect(size).toEqual({ width: 4 * 192, height: 256 });
  });

  test('refuses to draw into the data set', async () => {
    await writePeople('anna', 'bert');
    const { status, stderr } = await runCli('data', 'check', data, '--sheet', join(data, 'sheet.png'));
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining('it is inside the data set'),
    });
  });
});

describeTraining('repose train --data and data check', () => {
  test.each([
    ['train-only', ['train/anna', 'train/bert'], 'the word "train" in train/anna/0.png'],
    [
      'in a folder called a test',
      ['test_shoot/anna', 'test_shoot/bert'],
      'the word "test" in test_shoot/anna/0.png',
    ],
    ['of one person', ['anna'], 'only the pictures of anna make pairs'],
  ])(
    'refuse people %s with one and the same error, and leave no run behind',
    async (_what, people, reason) => {
      await writePeople(...people);
      const checked = await runCli('data', 'check', data);
      expect(checked).toMatchObject({ status: 4, stderr: expect.stringContaining(reason) });
      const runs = join(folder, 'runs');
      const trained = await runCli('train', '--preset', 'tiny', '--data', data, '--runs', runs);
      expect(trained.status).toBe(4);
      expect(trained.stderr).toContain(checked.stderr);
      expect(trained.stderr).not.toContain('prepared');
      expect(await readdir(runs)).toEqual([]);
    },
  );
});
