import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { openRoundSchema, roundMadeSchema } from '../../../../server/contract/asking.contract.ts';
import type { RoundPlan } from '../../../../server/contract/asking.contract.ts';
import { Refusal, request } from '../../../api/client.ts';
import { useSession } from '../../../api/session.ts';
import { Button } from '../../../components/button/button.tsx';
import { ChooseSeveral } from '../../../components/choice/choice.tsx';
import { ErrorPanel } from '../../../components/error-panel/error-panel.tsx';
import { Field } from '../../../components/field/field.tsx';
import { focusFirstWrong } from '../../../components/field/first-wrong.ts';
import { LoadingWords } from '../../../components/loading-words/loading-words.tsx';
import { Notice } from '../../../components/notice/notice.tsx';
import { PageHeading } from '../../../components/page-heading/page-heading.tsx';
import { refusalWords } from '../../../post/refusal-words.ts';
import { planQuery, ROUNDS_KEY } from './asking-query.ts';
import { classWords, counted } from './asking-words.ts';
import styles from './asking.module.css';
import { SchoolChoice } from './school-choice.tsx';

/** Opening a round: for which school, classes and uses, and which days. */
export default function NewRound() {
  const session = useSession();
  const [address, setAddress] = useSearchParams();
  const schools = session?.schools ?? [];
  const schoolId = address.get('school') ?? schools[0]?.id ?? '';
  const plan = useQuery({ ...planQuery(schoolId), enabled: schoolId !== '' });
  if (!session) return null;
  return (
    <>
      <PageHeading
        within="Register"
        actions={<Link to="/register/asking">Back to the rounds</Link>}
      >
        Ask parents
      </PageHeading>
      <div className={styles.page}>
        <SchoolChoice
          schools={schools}
          value={schoolId}
          onChange={(school) => setAddress({ school }, { replace: true })}
        />
        {plan.error ? (
          <ErrorPanel error={plan.error} onTryAgain={() => void plan.refetch()} />
        ) : plan.data ? (
          <RoundForm key={schoolId} schoolId={schoolId} plan={plan.data} />
        ) : (
          <LoadingWords>Looking at the register…</LoadingWords>
        )}
      </div>
    </>
  );
}

interface RoundFormProps {
  readonly schoolId: string;
  readonly plan: RoundPlan;
}

function useOpening() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (body: unknown) =>
      request('POST', '/api/register/rounds', { body, schema: roundMadeSchema }),
    onSuccess: async ({ id, letters }) => {
      void queries.invalidateQueries({ queryKey: ROUNDS_KEY });
      await navigate(`/register/asking/${id}`, { state: { letters } });
    },
  });
}

function RoundForm({ schoolId, plan }: RoundFormProps) {
  const [typed, setTyped] = useState(plan.offered);
  const inClass = plan.classes.flatMap((each) => (each.classId === null ? [] : [each.classId]));
  const [classIds, setClassIds] = useState<string[]>(inClass);
  const [uses, setUses] = useState<string[]>(plan.uses.map((use) => use.code));
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({});
  const open = useOpening();
  const isEveryClass = classIds.length === inClass.length;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const body = { ...typed, schoolId, uses, classIds: isEveryClass ? 'all' : classIds };
    const parsed = openRoundSchema.safeParse(body);
    const issues = parsed.error?.issues ?? [];
    setWrong(Object.fromEntries(issues.map((issue) => [String(issue.path[0]), issue.message])));
    if (!parsed.success) focusFirstWrong(event.currentTarget);
    else if (!open.isPending) open.mutate(parsed.data);
  };
  const refusedField = open.error instanceof Refusal ? open.error.field : undefined;
  const troubleOf = (field: string): string | undefined =>
    wrong[field] ?? (refusedField === field ? refusalWords(open.error) : undefined);
  const field = (name: keyof typeof typed) => ({
    name,
    required: true,
    value: typed[name],
    onChange: (value: string) => setTyped({ ...typed, [name]: value }),
    error: troubleOf(name),
  });
  const asked = plan.classes.filter(
    (each) => isEveryClass || (each.classId !== null && classIds.includes(each.classId)),
  );
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <Field
        label="What this round is called"
        hint="Parents read it in the letter."
        {...field('title')}
      />
      <AskedFields
        plan={plan}
        classIds={classIds}
        onClassIds={setClassIds}
        uses={uses}
        onUses={setUses}
        troubleOf={troubleOf}
      />
      <div className={styles.days}>
        <Field label="Answers by" kind="date" {...field('answerBy')} />
        <Field label="A yes holds from" kind="date" {...field('holdsFrom')} />
        <Field label="A yes holds until" kind="date" {...field('holdsUntil')} />
      </div>
      <Notice tone="information" word="Whom this asks.">
        {whomWords(asked, isEveryClass ? plan.letters : null)}
      </Notice>
      {open.error && refusedField === undefined ? (
        <Notice tone="stopped" word="That did not work." live>
          {refusalWords(open.error)}
        </Notice>
      ) : null}
      <div className={styles.acts}>
        <Button
          kind="primary"
          type="submit"
          busy={open.isPending ? 'Writing the letters…' : undefined}
        >
          Open the round and write to parents
        </Button>
      </div>
    </form>
  );
}

interface AskedFieldsProps {
  readonly plan: RoundPlan;
  readonly classIds: readonly string[];
  readonly onClassIds: (classIds: string[]) => void;
  readonly uses: readonly string[];
  readonly onUses: (uses: string[]) => void;
  readonly troubleOf: (field: string) => string | undefined;
}

/** Which classes are asked, and about what. */
function AskedFields(props: AskedFieldsProps) {
  const { plan, troubleOf } = props;
  return (
    <>
      <ChooseSeveral
        legend="Classes"
        name="classIds"
        values={props.classIds}
        onChange={props.onClassIds}
        error={troubleOf('classIds')}
        options={plan.classes.flatMap((each) =>
          each.classId === null
            ? []
            : [{ value: each.classId, label: `${classWords(each)} (${each.children})` }],
        )}
      />
      <ChooseSeveral
        legend="What parents are asked about"
        name="uses"
        values={props.uses}
        onChange={props.onUses}
        error={troubleOf('uses')}
        options={plan.uses.map((use) => ({ value: use.code, label: use.name }))}
      />
    </>
  );
}

/** @param letters known only when every class is asked: brothers and sisters share a letter across classes */
function whomWords(asked: RoundPlan['classes'], letters: number | null): string {
  const children = asked.reduce((sum, each) => sum + each.children, 0);
  const paper = asked.reduce((sum, each) => sum + each.paper, 0);
  return [
    `Parents of ${counted(children, 'child', 'children')}`,
    letters === null ? '; one letter each' : `, with ${counted(letters, 'letter', 'letters')}`,
    '. Brothers and sisters are asked together. ',
    paper === 0
      ? 'Every parent has an e-mail address.'
      : `${counted(paper, 'answer is', 'answers are')} wanted on paper, since there is no e-mail address.`,
    ' Children who have left, or who cannot be published whatever parents say, are not asked about.',
  ].join('');
}
