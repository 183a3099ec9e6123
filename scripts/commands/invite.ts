import { z } from 'zod';
import { readConfig } from '../../moderation/kernel/config.ts';
import { roleSchema } from '../../moderation/kernel/permissions.contract.ts';
import { inviteByOperator } from '../../moderation/staff/operator.actions.ts';
import { actionDeps, withDatabase } from '../reach-database.ts';
import { ArgumentMistake, type Command, EXIT, readOptions, required } from './command.ts';

export const invite: Command = {
  name: 'invite',
  summary: 'Invites somebody, such as the first administrator, and prints the single-use link.',
  help: `Usage: gatehouse invite --name NAME --email ADDRESS --role ROLE [--school SHORT]

  --name     such as "Colin Draycott"
  --email    the address to sign in with
  --role     ${roleSchema.options.join(', ')}
  --school   short name of the school, such as SSQ; for a drafter or a head

Prints the link on standard output and nothing else. It works once; whoever has it can choose the password, so pass it
on in person. Somebody who was invited before and has no password yet gets a new link, and the old one ends.`,
  async run(args, { print, tell }) {
    const options = readOptions(this.name, args, {
      name: { type: 'string' },
      email: { type: 'string' },
      role: { type: 'string' },
      school: { type: 'string' },
    });
    const name = required('name', options.name, '"Colin Draycott"');
    const email = required('email', options.email, 'colin.draycott@school.example');
    const role = roleSchema.safeParse(required('role', options.role, 'administrator'));
    if (!role.success) {
      throw new ArgumentMistake(
        `--role ${options.role} is none of ${roleSchema.options.join(', ')}.`,
      );
    }
    if (!z.email().safeParse(email).success) {
      throw new ArgumentMistake(
        `--email ${email} is not an e-mail address. Write it as name@school.example.`,
      );
    }
    const ofSchool = role.data === 'drafter' || role.data === 'head';
    const school = ofSchool ? required('school', options.school, 'SSQ') : undefined;
    if (!ofSchool && options.school !== undefined) {
      throw new ArgumentMistake(
        `The role ${role.data} belongs to the whole federation. Leave --school out.`,
      );
    }
    const config = readConfig();
    const { link } = await withDatabase(config, { tell }, async (reached) =>
      inviteByOperator(await actionDeps(config, reached), { name, email, role: role.data, school }),
    );
    print(link);
    return EXIT.done;
  },
};
