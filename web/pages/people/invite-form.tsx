import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { FormEvent } from 'react';
import type { z } from 'zod';
import { madeSchema } from '../../../server/contract/problem.contract.ts';
import { inviteSchema } from '../../../server/contract/staff.contract.ts';
import type { School } from '../../../server/contract/staff.contract.ts';
import { Refusal, request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { Field } from '../../components/field/field.tsx';
import { focusFirstWrong } from '../../components/field/first-wrong.ts';
import { Notice } from '../../components/notice/notice.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { ROLES_OF_A_SCHOOL } from '../../session/role-words.ts';
import { GrantFields } from './grant-fields.tsx';
import type { DraftGrant } from './grant-fields.tsx';
import { peopleQuery } from './people-query.ts';
import styles from './people.module.css';

type Invitation = z.input<typeof inviteSchema>;

export interface InviteFormProps {
  readonly schools: readonly School[];
  readonly onInvited: (name: string) => void;
  readonly onClose: () => void;
}

function useInvite(onInvited: (name: string) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (invitation: Invitation) =>
      request('POST', '/api/people', { body: invitation, schema: madeSchema }),
    onSuccess: (_made, invitation) => {
      void queries.invalidateQueries({ queryKey: peopleQuery.queryKey });
      void queries.invalidateQueries({ queryKey: ['mail'] });
      onInvited(invitation.name);
    },
  });
}

function invitationOf(name: string, email: string, grants: readonly DraftGrant[]) {
  return inviteSchema.safeParse({
    name,
    email: email.trim(),
    grants: grants.map(({ role, schoolId }) => ({
      role,
      schoolId: ROLES_OF_A_SCHOOL.includes(role) ? schoolId : null,
    })),
  });
}

/** Name, address and what they may do; the letter with the link is written at once. */
export function InviteForm({ schools, onInvited, onClose }: InviteFormProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [grants, setGrants] = useState<readonly DraftGrant[]>([
    { key: 1, role: 'drafter', schoolId: schools[0]?.id ?? '' },
  ]);
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({});
  const invite = useInvite(onInvited);
  useEffect(() => heading.current?.focus(), []);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const parsed = invitationOf(name, email, grants);
    const issues = parsed.error?.issues ?? [];
    setWrong(Object.fromEntries(issues.map((issue) => [String(issue.path[0]), issue.message])));
    if (!parsed.success) focusFirstWrong(event.currentTarget);
    else if (!invite.isPending) invite.mutate(parsed.data);
  };
  const refusedField = invite.error instanceof Refusal ? invite.error.field : undefined;
  const troubleOf = (field: string): string | undefined =>
    wrong[field] ?? (refusedField === field ? refusalWords(invite.error) : undefined);

  return (
    <form className={styles.invite} onSubmit={submit} noValidate aria-labelledby="invite">
      <h2 id="invite" ref={heading} tabIndex={-1}>
        Invite a colleague
      </h2>
      <Field
        label="Name"
        name="name"
        required
        hint="As colleagues know them."
        autoComplete="off"
        value={name}
        onChange={setName}
        error={troubleOf('name')}
      />
      <Field
        label="E-mail"
        name="email"
        kind="email"
        required
        hint="Their school address. The letter with the link waits under Settings, Letters, until you pass it on."
        autoComplete="off"
        value={email}
        onChange={setEmail}
        error={troubleOf('email')}
      />
      <GrantFields schools={schools} grants={grants} onChange={setGrants} />
      {invite.error && refusedField !== 'name' && refusedField !== 'email' ? (
        <Notice tone="stopped" word="Not invited." live>
          {refusalWords(invite.error)}
        </Notice>
      ) : null}
      <div className={styles.buttons}>
        <Button
          kind="primary"
          type="submit"
          busy={invite.isPending ? 'Writing the letter…' : undefined}
        >
          Invite
        </Button>
        <Button onPress={onClose}>Not now</Button>
      </div>
    </form>
  );
}
