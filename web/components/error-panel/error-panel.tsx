import { Refusal } from '../../api/client.ts';
import { Button } from '../button/button.tsx';
import { Notice } from '../notice/notice.tsx';

export interface ErrorPanelProps {
  readonly error: unknown;
  readonly onTryAgain?: () => void;
  readonly isTrying?: boolean;
}

const UNKNOWN = {
  title: 'Something went wrong',
  detail:
    'It is not your doing. Load the page again; if it stays, tell your administrator what you were doing.',
} as const;

/** What is wrong, what to do, and a way to try again: never a dead end. */
export function ErrorPanel({ error, onTryAgain, isTrying = false }: ErrorPanelProps) {
  const { title, detail } = error instanceof Refusal ? error : UNKNOWN;
  const again = (
    <Button onPress={onTryAgain ?? reload} busy={isTrying ? 'Trying again…' : undefined}>
      {onTryAgain ? 'Try again' : 'Load the page again'}
    </Button>
  );
  return (
    <Notice tone="stopped" word={title} live actions={again}>
      {detail}
    </Notice>
  );
}

function reload(): void {
  globalThis.location.reload();
}
