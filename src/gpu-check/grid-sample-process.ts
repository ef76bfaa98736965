/** Prints the largest difference between GridSample on the provider of its argument and on the CPU. */
import { createGraphSession } from '../export/onnxruntime/graph-session.js';
import { createGridSampleFeeds, encodeGridSample } from './grid-sample-graph.js';

const provider = process.argv[2] === 'cuda' ? 'cuda' : 'cpu';
const feeds = createGridSampleFeeds();
const draw = async (on: 'cpu' | 'cuda') => {
  const session = await createGraphSession(encodeGridSample(), { provider: on });
  const moved = Object.values(await session.run(feeds));
  await session.dispose();
  return moved.flatMap(({ data }) => Array.from(data));
};
const expected = await draw('cpu');
const differences = (await draw(provider)).map((value, index) => Math.abs(value - (expected[index] ?? 0)));
process.stdout.write(String(differences.reduce((most, each) => Math.max(most, each), 0)));
