import { type Command, Option } from 'commander';
import { type Role, roles } from '../../server/identity/caller.js';
import { toExamples } from '../examples.js';
import { parseCount } from '../parse-number.js';
import { print, say } from '../terminal.js';

interface CreateFlags {
  readonly role: readonly Role[];
  readonly requestsPerMinute?: number;
  readonly picturesPerMinute?: number;
}

/** `repose token create NAME`: a token for a caller, and the line by which a server knows it. */
export function addTokenCommand(program: Command): void {
  const token = program
    .command('token')
    .summary('make the tokens by which a server knows its callers')
    .addHelpText('after', toExamples(['repose token create web']));
  token
    .command('create')
    .description(
      'Prints a new token for the caller NAME, and below it the line for the file of `repose serve --tokens`. The token is in no file: give it to the caller, who sends it as "authorization: Bearer TOKEN"',
    )
    .argument('<name>', 'the name of the caller, for logs, metrics and quotas')
    .addOption(new Option('--role <roles...>', 'what the caller may do').choices(roles).default(['generate']))
    .option(
      '--requests-per-minute <number>',
      'how many requests it may send (default: any number)',
      parseCount,
    )
    .option(
      '--pictures-per-minute <number>',
      'how many pictures it may ask for (default: any number)',
      parseCount,
    )
    .addHelpText(
      'after',
      toExamples([
        'repose token create web --pictures-per-minute 600',
        'repose token create ops --role admin',
        'repose token create web | tee >(tail -n 1 >> tokens.yaml) | head -n 1 > web.token',
      ]),
    )
    .action(createToken);
}

async function createToken(name: string, { role, ...quota }: CreateFlags): Promise<void> {
  const { issueToken } = await import('../../server/identity/issue-token.js');
  const { token, line } = issueToken({ name, roles: [...role], ...quota });
  print(token);
  print(line);
  say(
    'The token is shown only here. Add the second line to the file of tokens, and send SIGHUP to the server.',
  );
}
