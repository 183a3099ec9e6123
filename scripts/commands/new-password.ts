import { readConfig } from '../../moderation/kernel/config.ts';
import { newPasswordByOperator } from '../../moderation/staff/operator.actions.ts';
import { actionDeps, withDatabase } from '../reach-database.ts';
import { type Command, EXIT, readOptions, required } from './command.ts';

export const newPassword: Command = {
  name: 'new-password',
  summary:
    'Makes a single-use link to choose a new password, for somebody who cannot have it by e-mail.',
  help: `Usage: gatehouse new-password --email ADDRESS

  --email    the address that the person signs in with

Prints the link on standard output and nothing else. It works once; whoever has it can choose the password, so pass it on in
person. The old password holds until then. It is on the record.`,
  async run(args, { print, tell }) {
    const options = readOptions(this.name, args, { email: { type: 'string' } });
    const email = required('email', options.email, 'martin.hale@school.example');
    const config = readConfig();
    const { link } = await withDatabase(config, { tell }, async (reached) =>
      newPasswordByOperator(await actionDeps(config, reached), { email }),
    );
    print(link);
    return EXIT.done;
  },
};
