import { readFile } from 'node:fs/promises';
import { readConfig } from '../../moderation/kernel/config.ts';
import { LIMITS } from '../../moderation/kernel/limits.ts';
import { Secret } from '../../moderation/kernel/secret.ts';
import { connectByOperator } from '../../moderation/pages/choosing.actions.ts';
import { facebookApp } from '../../server/facebook-app.ts';
import { facebookWays } from '../../server/facebook-ways.ts';
import { actionDeps, withDatabase } from '../reach-database.ts';
import {
  CannotDo,
  type Command,
  EXIT,
  JSON_OPTION,
  readOptions,
  required,
  type Terminal,
} from './command.ts';

export const pagesConnect: Command = {
  name: 'pages connect',
  summary: 'Connect a Page with a token from a file or from standard input.',
  help: `Usage: gatehouse pages connect --token-file FILE --school SHORT [--json]

Asks the token itself which Page it speaks for, looks at what it may do, and connects that Page, or gives a Page that is
connected already its new token. The token is never an argument, and is printed nowhere.

  --token-file  a file with the Page's token and nothing else; - for standard input
  --school      short name of the school to which the Page belongs, such as SSQ
  --json        {id, name, graphId, missing}: missing lists what will not work, and may be added later`,
  async run(args, { print, tell, input }) {
    const options = readOptions(this.name, args, {
      ...JSON_OPTION,
      'token-file': { type: 'string' },
      school: { type: 'string' },
    });
    const file = required('token-file', options['token-file'], '/run/secrets/page-token');
    const school = required('school', options.school, 'SSQ');
    const token = await readToken(file, input);
    const config = readConfig();
    const done = await withDatabase(config, { tell }, async (reached) => {
      const app = await facebookApp(config, reached.pool);
      if (app === undefined)
        throw new CannotDo(
          'Set GATEHOUSE_FACEBOOK_APP_ID and GATEHOUSE_FACEBOOK_APP_SECRET: the token is looked at as that app.',
        );
      const deps = await actionDeps(config, reached);
      return connectByOperator(deps, facebookWays(config, deps.clock, app), { token, school });
    });
    if (options.json === true) print(JSON.stringify(done));
    else {
      print(`${done.name} (${done.graphId}) is connected.`);
      if (done.missing.length > 0) print(`  will not work yet: ${done.missing.join(', ')}`);
    }
    return EXIT.done;
  },
};

async function readToken(file: string, input: Terminal['input']): Promise<Secret> {
  const text = (file === '-' ? await readAll(input) : await readTokenFile(file)).trim();
  if (!/^[\w|.-]+$/.test(text) || text.length > LIMITS.tokenCharacters)
    throw new CannotDo('What was given is not a token: it has to be that and nothing else.');
  return Secret.of(text);
}

async function readTokenFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new CannotDo(`The file ${file} cannot be read.`);
  }
}

async function readAll(input: Terminal['input']): Promise<string> {
  let text = '';
  for await (const chunk of input) {
    text += chunk.toString();
    // More is no token; the rest need not be read.
    if (text.length > 2 * LIMITS.tokenCharacters) break;
  }
  return text;
}
