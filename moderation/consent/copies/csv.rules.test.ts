import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { csvLine } from './csv.rules.ts';

test.each(['Oak;=1+1', 'Oak\t=1+1', ' =1+1', '＝1+1', '\n=1+1'])(
  'a class that is called %j runs in no spreadsheet of any country',
  (name) => {
    for (const separator of [',', ';', '\t']) {
      const cells = parse(csvLine([name, 'x']), {
        delimiter: separator,
        relax_quotes: true,
      }).flat();
      for (const cell of cells.map(String)) expect(cell.trimStart()).not.toMatch(/^[=＝]/u);
    }
  },
);
