/**
 * `npm run bench:people`: how many pictures of rendered people one processor makes a second. Counts
 * processor time, which hardly depends on what else the machine does, after a person that only
 * warms up.
 */
import { Command } from 'commander';
import { parseCount } from '#dist/cli/parse-number.js';
import { renderedIdentity, renderedPose, renderPerson } from '#dist/people/rendered-people.js';
import { describeMachine } from '../describe-machine.js';
import { formatTable } from '../format-table.js';

const { people, poses } = new Command()
  .name('bench:people')
  .description('Measures how fast people are rendered')
  .option('--people <count>', 'how many people are rendered', parseCount, 20)
  .option('--poses <count>', 'pictures of each of them', parseCount, 4)
  .parse()
  .opts<{ readonly people: number; readonly poses: number }>();

const sizes = [
  { width: 64, height: 128 },
  { width: 128, height: 256 },
  { width: 256, height: 512 },
];

/** Milliseconds of processor time that something takes. */
async function measureCpu(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const rows: string[][] = [];
for (const size of sizes) {
  const render = async (person: number) => {
    const identity = renderedIdentity(1, person);
    for (let pose = 0; pose < poses; pose += 1)
      await renderPerson(identity, renderedPose(1, person, pose), size);
  };
  for (let person = 0; person < 3; person += 1) await render(person);
  const ms = await measureCpu(async () => {
    for (let person = 0; person < people; person += 1) await render(person + 3);
  });
  const perPicture = ms / (people * poses);
  rows.push([`${size.width}x${size.height}`, perPicture.toFixed(1), (1000 / perPicture).toFixed(1)]);
}
const { processor } = describeMachine();
process.stdout.write(`${processor}; ${people} people in ${poses} poses each\n\n`);
process.stdout.write(`${formatTable(['size', 'ms a picture', 'pictures a second and core'], rows)}\n`);
