import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Calendar, CalendarPost } from '../../../server/contract/calendar.contract.ts';
import { Confirm } from '../../components/dialog/dialog.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { UndoBar } from '../../components/undo-bar/undo-bar.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { wrongWithTime } from '../../post/time-words.ts';
import { useMoving } from '../../post/use-moving.ts';
import { spokenDay } from '../../time.ts';
import { onDay, titleOfPost } from './calendar-words.ts';

interface Done {
  readonly post: CalendarPost;
  readonly version: number;
  readonly wantedAt: string;
  readonly isBack: boolean;
  readonly until: number;
}

const UNDO_MS = 10_000;

export interface Dropping {
  /** The post that was moved a moment ago. */
  readonly focusOn: string | null;
  readonly drop: (post: CalendarPost, day: string) => void;
  readonly moved: (
    post: CalendarPost,
    moved: { readonly version: number; readonly wantedAt: string },
  ) => void;
  /** What happened, or what is asked first. */
  readonly notices: ReactNode;
}

/**
 * What follows when a post is dropped on another day: an approved one asks first, since its approval ends; then it is moved at
 * once, and can be moved back.
 */
export function useDropping(calendar: Calendar | undefined): Dropping {
  const move = useMoving();
  const [asked, setAsked] = useState<{ post: CalendarPost; day: string } | null>(null);
  const [done, setDone] = useState<Done | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);

  const note = (post: CalendarPost, moved: { version: number; wantedAt: string }): void =>
    setDone({ post, ...moved, isBack: false, until: Date.now() + UNDO_MS });
  const send = (post: CalendarPost, day: string): void => {
    const wantedAt = onDay(post.wantedAt ?? '', day);
    move.mutate(
      { draftId: post.id, version: post.version, wantedAt },
      { onSuccess: (moved) => note(post, moved), onSettled: () => setAsked(null) },
    );
  };
  const drop = (post: CalendarPost, day: string): void => {
    setDone(null);
    move.reset();
    const trouble =
      calendar !== undefined && day < calendar.today
        ? `${spokenDay(day)} has passed.`
        : wrongWithTime(onDay(post.wantedAt ?? '', day), Date.now());
    setWrong(trouble);
    if (trouble !== null) return;
    if (post.state === 'scheduled') setAsked({ post, day });
    else send(post, day);
  };
  const undo = (): void => {
    if (done === null || move.isPending) return;
    const { post, version } = done;
    move.mutate(
      { draftId: post.id, version, wantedAt: post.wantedAt ?? '' },
      { onSuccess: (moved) => setDone({ ...done, ...moved, isBack: true, until: 0 }) },
    );
  };
  const trouble = wrong ?? (move.error ? refusalWords(move.error) : null);
  return {
    focusOn: done?.post.id ?? null,
    drop,
    moved: note,
    notices: (
      <>
        {trouble === null ? null : (
          <Notice tone="stopped" word="Not moved." live>
            {trouble}
          </Notice>
        )}
        {done === null ? null : (
          <UndoBar
            key={`${done.post.id} ${done.version}`}
            done={doneWords(done)}
            until={done.until}
            onUndo={undo}
            busy={move.isPending ? 'Moving back…' : undefined}
          />
        )}
        <AskFirst
          asked={asked}
          onClose={() => setAsked(null)}
          onAct={send}
          busy={move.isPending ? 'Moving…' : undefined}
        />
      </>
    ),
  };
}

interface AskFirstProps {
  readonly asked: { readonly post: CalendarPost; readonly day: string } | null;
  readonly onClose: () => void;
  readonly onAct: (post: CalendarPost, day: string) => void;
  readonly busy: string | undefined;
}

/** An approval that ends cannot be brought back by moving the post back. */
function AskFirst({ asked, onClose, onAct, busy }: AskFirstProps) {
  if (asked === null) return null;
  const { post, day } = asked;
  return (
    <Confirm
      isOpen
      onClose={onClose}
      question={`Move it to ${spokenDay(day)}?`}
      act="Move it"
      onAct={() => onAct(post, day)}
      busy={busy}
    >
      <p>
        “{titleOfPost(post)}” was approved for {spokenDay(post.day)} at {post.clock}. With another
        day it goes back to the inbox, and a head approves it again before it goes out.
      </p>
    </Confirm>
  );
}

function doneWords({ post, wantedAt, isBack }: Done): string {
  const to = `${spokenDay(wantedAt.slice(0, 10))} at ${wantedAt.slice(11, 16)}`;
  const needs = post.state === 'scheduled' ? ' It waits in the inbox to be approved again.' : '';
  return `${isBack ? 'Moved back' : 'Moved'} to ${to}: “${titleOfPost(post)}”.${needs}`;
}
