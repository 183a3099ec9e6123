import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { rulebookDefinitionSchema } from './rulebook.contract.ts';
import { compileRulebook, type Rulebook } from './rulebook.rules.ts';

let loaded: Rulebook | undefined;

/**
 * The rulebook of this version, read from its files once. A file that does not hold to its schema is a fault of the
 * installation and ends the process at the start, rather than letting texts through unchecked.
 */
export function loadRulebook(): Rulebook {
  loaded ??= compileRulebook(readDefinition());
  return loaded;
}

function readDefinition() {
  const folder = path.join(import.meta.dirname, 'rules');
  const rules = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()
    .flatMap((name): unknown => parse(readFileSync(path.join(folder, name), 'utf8')));
  const nameWords: unknown = parse(
    readFileSync(path.join(import.meta.dirname, 'name-words.yaml'), 'utf8'),
  );
  return rulebookDefinitionSchema.parse({ rules, nameWords });
}
