import { runTool } from '../../src/wheels/run-tool.js';

const options = { purpose: 'set up a thing', remedy: 'install it' };

test('runTool() names a program that is missing, and what to do', async () => {
  await expect(runTool('no-such-program-here', [], options)).rejects.toMatchObject({
    kind: 'failed-precondition',
    message: expect.stringMatching(/^Cannot set up a thing: no-such-program-here .*ENOENT.*; install it$/),
  });
});

test('runTool() quotes the end of what a failing program wrote', async () => {
  const script = 'console.log("lost".padStart(5000)); console.error("why it failed"); process.exit(3)';
  const run = runTool(process.execPath, ['-e', script], options);
  await expect(run).rejects.toMatchObject({
    kind: 'failed-precondition',
    message: expect.stringMatching(/^Cannot set up a thing: .* ended with 3.*why it failed.*install it$/s),
  });
  await run.catch((error: Error) => expect(error.message.length).toBeLessThan(2500));
});

test('runTool() resolves when the program ends well', async () => {
  await expect(runTool(process.execPath, ['-e', ''], options)).resolves.toBeUndefined();
});
