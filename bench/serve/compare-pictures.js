import sharp from 'sharp';

/** One answer of a server, by stage. */
export async function drawOnce(server, request) {
  const client = server.connect();
  const pictures = {};
  for await (const { stage, data } of client.generate(request)) pictures[stage] = data;
  client.close();
  return pictures;
}

/** By how many of 255 levels the decoded pictures of two answers differ at most. Throws where a stage or the size is another one. */
export async function comparePictures(ours, theirs) {
  const difference = {};
  for (const stage of ['coarse', 'refined']) {
    const [a, b] = await Promise.all([decode(ours[stage]), decode(theirs[stage])]);
    if (a.length !== b.length)
      throw new Error(`Cannot compare ${stage}: ${b.length} bytes, expected ${a.length}`);
    difference[stage] = a.reduce((most, level, index) => Math.max(most, Math.abs(level - b[index])), 0);
  }
  return difference;
}

function decode(png) {
  return sharp(png).removeAlpha().raw().toBuffer();
}
