import { ConfigError, listSettings, readConfig } from '../../moderation/kernel/config.ts';
import { type Command, EXIT, JSON_OPTION, readOptions } from './command.ts';

export const config: Command = {
  name: 'config',
  summary: 'Every setting: its value, its default and what it means.',
  help: `Usage: gatehouse config [--json]

Settings are environment variables. Secrets are shown as [secret]. Exit code 1 when a setting cannot be used.

  --json   a list of {name, value, given, default, secret, says}`,
  async run(args, { print, tell }) {
    const { json } = readOptions(this.name, args, JSON_OPTION);
    const settings = listSettings();
    if (json === true) print(JSON.stringify(settings, null, 2));
    else {
      for (const setting of settings) {
        print(
          `${setting.name} = ${setting.value ?? '(not set)'}${setting.given ? '' : '  (default)'}`,
        );
        print(`    ${setting.says}`);
        if (setting.given) print(`    Default: ${setting.default ?? 'none'}`);
      }
    }
    try {
      readConfig();
      return EXIT.done;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      tell(error.message);
      return EXIT.no;
    }
  },
};
