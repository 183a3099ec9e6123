import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { PagePeople, PersonOnPage } from '../../../server/contract/page-health.contract.ts';
import { request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { BecauseDialog } from '../../post/because-dialog.tsx';
import { Select } from '../../components/select/select.tsx';
import styles from './page-people.module.css';

const REASON_CHARACTERS = 200;
const NOBODY = '';

interface PersonCardProps {
  readonly pageId: string;
  readonly person: PersonOnPage;
  readonly data: PagePeople;
}

/** One person: what they can do on Facebook, whether that is approved, and what can be done about it. */
export function PersonCard({ pageId, person, data }: PersonCardProps) {
  const [asking, setAsking] = useState<'approve' | 'remove' | null>(null);
  const queries = useQueryClient();
  const act = async (what: 'approval' | 'removal', body: object): Promise<void> => {
    await request('POST', `/api/pages/${pageId}/people/${person.facebookId}/${what}`, { body });
    await queries.invalidateQueries({ queryKey: ['page'] });
  };
  const { tone, says } = standingOf(person);
  const isSettled = person.standing === 'approved' && !person.hasGrown;
  const close = (): void => setAsking(null);
  return (
    <article className={styles.card} aria-label={person.name}>
      <h2 className={styles.name}>{person.name}</h2>
      <p className={styles.standing} data-tone={tone}>
        <Icon name={tone} />
        <span>{says}</span>
      </p>
      <p>{onFacebook(person)}</p>
      {person.because === null ? null : (
        <p className={styles.because}>
          {person.colleagueName ?? 'Somebody without an account here'}: “{person.because}”
        </p>
      )}
      <div className={styles.acts}>
        {isSettled || !person.isFound ? null : (
          <Button kind={data.mayConfirm ? 'primary' : 'quiet'} onPress={() => setAsking('approve')}>
            {data.mayConfirm ? 'Approve…' : 'Propose…'}
            <span className="only-heard"> {person.name}</span>
          </Button>
        )}
        {person.standing === 'found' ? null : (
          <Button onPress={() => setAsking('remove')}>
            Take off the list…<span className="only-heard"> {person.name}</span>
          </Button>
        )}
      </div>
      <Approving
        person={person}
        data={data}
        isOpen={asking === 'approve'}
        onClose={close}
        onAct={(body) => act('approval', body)}
      />
      <Removing
        person={person}
        isOpen={asking === 'remove'}
        onClose={close}
        onAct={(body) => act('removal', body)}
      />
    </article>
  );
}

interface AskingProps {
  readonly person: PersonOnPage;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onAct: (body: object) => Promise<void>;
}

function Approving({
  person,
  data,
  isOpen,
  onClose,
  onAct,
}: AskingProps & { readonly data: PagePeople }) {
  const [colleagueId, setColleagueId] = useState(person.colleagueId ?? NOBODY);
  return (
    <BecauseDialog
      isOpen={isOpen}
      onClose={onClose}
      title={`May ${person.name} post on Facebook?`}
      label="Why?"
      hint="For example: looks after the Page in the holidays. It is on the record."
      longest={REASON_CHARACTERS}
      missing="Say why, in a few words."
      act={data.mayConfirm ? 'Approve' : 'Propose'}
      busy="Writing it down…"
      onAct={(because) =>
        onAct({ colleagueId: colleagueId === NOBODY ? null : colleagueId, because })
      }
    >
      <p>
        {data.mayConfirm
          ? 'They may put posts on the Page that nobody here approves. It goes with your name on the record.'
          : 'The executive headteacher confirms it. Until then it is not approved.'}
      </p>
      {person.because === null ? null : (
        <p>
          {person.proposedBy} proposed it: “{person.because}”
        </p>
      )}
      <Select
        label="Whose account is it?"
        name="colleague"
        value={colleagueId}
        onChange={setColleagueId}
        options={[
          { value: NOBODY, label: 'Somebody without an account here' },
          ...data.colleagues.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
    </BecauseDialog>
  );
}

function Removing({ person, isOpen, onClose, onAct }: AskingProps) {
  return (
    <BecauseDialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Take ${person.name} off the list?`}
      label="Why?"
      longest={REASON_CHARACTERS}
      missing="Say why, in a few words."
      act="Take off the list"
      busy="Writing it down…"
      isDanger={person.isFound}
      onAct={(because) => onAct({ because })}
    >
      <p>
        {person.isFound && person.canPublish
          ? 'They still have their role on Facebook, which Gatehouse cannot take away. Nothing goes out to this Page until somebody has done so there.'
          : 'They cannot post on the Page.'}
      </p>
    </BecauseDialog>
  );
}

function standingOf({ standing, hasGrown, isFound }: PersonOnPage): {
  tone: 'going-well' | 'needs-you' | 'stopped';
  says: string;
} {
  if (standing === 'proposed')
    return { tone: 'needs-you', says: 'Proposed. The executive headteacher has to confirm it.' };
  if (standing === 'found') return { tone: 'needs-you', says: 'Nobody has approved this.' };
  if (!isFound) return { tone: 'needs-you', says: 'Approved, and not on the Page any more.' };
  if (hasGrown) return { tone: 'needs-you', says: 'May do more than was approved.' };
  return { tone: 'going-well', says: 'Approved.' };
}

function onFacebook({ isFound, mayManage, canPublish }: PersonOnPage): string {
  if (!isFound) return 'Has no role on the Page on Facebook.';
  if (mayManage) return 'On Facebook: can post, and can give others a role.';
  return canPublish ? 'On Facebook: can post.' : 'On Facebook: cannot post.';
}
