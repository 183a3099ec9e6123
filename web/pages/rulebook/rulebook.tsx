import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import { rulebookSchema } from '../../../server/contract/record.contract.ts';
import { request } from '../../api/client.ts';
import { EmptyState } from '../../components/empty-state/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel/error-panel.tsx';
import { SEVERITIES } from '../../components/finding-card/finding-card.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { LoadingWords } from '../../components/loading-words/loading-words.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { SearchField } from '../../components/search-field/search-field.tsx';
import styles from './rulebook.module.css';

type Rule = z.output<typeof rulebookSchema>['rules'][number];

const GROUPS: readonly { readonly severity: Rule['severity']; readonly says: string }[] = [
  {
    severity: 'block',
    says: 'It has to be mended before the post can go out. Nobody can waive it.',
  },
  { severity: 'hold', says: 'The head decides, with a reason for each.' },
  { severity: 'note', says: 'Good to know; nothing has to be done.' },
];

/** What words are checked against: the policy clause by clause, in our own words, and what to do. */
export default function Rulebook() {
  const [search, setSearch] = useState('');
  const rulebook = useQuery({
    queryKey: ['rulebook'],
    queryFn: ({ signal }) => request('GET', '/api/rulebook', { schema: rulebookSchema, signal }),
    staleTime: Infinity,
  });
  const words = search.trim().toLowerCase();
  const found = (rulebook.data?.rules ?? []).filter((rule) =>
    [rule.clause, rule.explanation, rule.remedy].join(' ').toLowerCase().includes(words),
  );
  return (
    <div className={styles.page}>
      <PageHeading within="Settings">Rulebook</PageHeading>
      <p>
        What the words of a post are checked against. The rules say what our policy says; the
        machine only points, people decide.
      </p>
      {rulebook.error ? (
        <ErrorPanel error={rulebook.error} onTryAgain={() => void rulebook.refetch()} />
      ) : !rulebook.data ? (
        <LoadingWords>Fetching the rules…</LoadingWords>
      ) : (
        <>
          <SearchField
            label="Search the rules"
            value={search}
            onChange={setSearch}
            outcome={found.length === 1 ? '1 rule' : `${found.length} rules`}
          />
          {found.length === 0 ? (
            <EmptyState title="No rule says that" icon="search">
              Try another word.
            </EmptyState>
          ) : null}
          {GROUPS.map(({ severity, says }) => (
            <Group
              key={severity}
              severity={severity}
              says={says}
              rules={found.filter((rule) => rule.severity === severity)}
            />
          ))}
        </>
      )}
    </div>
  );
}

interface GroupProps {
  readonly severity: Rule['severity'];
  readonly says: string;
  readonly rules: readonly Rule[];
}

function Group({ severity, says, rules }: GroupProps) {
  if (rules.length === 0) return null;
  const { word, icon } = SEVERITIES[severity];
  return (
    <section className={styles.group} data-severity={severity}>
      <h2 className={styles.heading}>
        <Icon name={icon} />
        {severity === 'hold' ? 'A head decides' : word}
      </h2>
      <p>{says}</p>
      <ul className={styles.rules}>
        {rules.map((rule) => (
          <li key={rule.id} className={styles.rule}>
            <h3 className={styles.explanation}>{rule.explanation}</h3>
            <p>{rule.remedy}</p>
            <p className={styles.clause}>{rule.clause}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
