import { useId } from 'react';
import type { ReactNode } from 'react';
import type { FoundPost, LookAtPage } from '../../../server/contract/unclear.contract.ts';
import { Icon } from '../../components/icon/icon.tsx';
import { formatMoment } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import { markedAgainst } from './unclear-words.ts';
import styles from './unclear.module.css';

type Photo = FoundPost['photos'][number];

/** What was sent on the left, what the Page shows on the right (below each other on a phone), and what differs marked. */
export function SideBySide({ look }: { readonly look: LookAtPage }) {
  const now = useNow();
  const [first] = look.found;
  return (
    <div className={styles.columns}>
      <Column title="What was sent" when={`sent ${formatMoment(look.sent.startedAt, now)}`}>
        <Words text={look.sent.text} other={first?.text ?? look.sent.text} />
        <Photos photos={look.sent.photos} against={look.sent.photos} />
      </Column>
      {look.found.length === 0 ? (
        <Column title="What the Page shows now" when={null}>
          <p className={styles.quiet}>
            {look.answered ? 'Nothing that could be this post.' : 'The Page does not answer.'}
          </p>
        </Column>
      ) : (
        <div className={styles.found}>
          {look.found.map((post, index) => (
            <Found key={post.postId} look={look} post={post} number={index + 1} />
          ))}
        </div>
      )}
    </div>
  );
}

interface FoundProps {
  readonly look: LookAtPage;
  readonly post: FoundPost;
  readonly number: number;
}

function Found({ look, post, number }: FoundProps) {
  const now = useNow();
  const title = look.found.length === 1 ? 'What the Page shows now' : `On the Page: post ${number}`;
  const when = `${post.isVisible ? '' : 'nobody can see it, '}made ${formatMoment(post.createdAt, now)}`;
  return (
    <Column title={title} when={when}>
      <Words text={post.text} other={look.sent.text} />
      <Photos photos={post.photos} against={look.sent.photos} />
      {post.differs.length === 0 ? null : (
        <ul className={styles.differs} aria-label="What differs">
          {post.differs.map(({ what, says }) => (
            <li key={what}>
              <Icon name="needs-you" size={16} />
              {says}
            </li>
          ))}
        </ul>
      )}
      {post.permalink === null ? null : (
        <a className={styles.link} href={post.permalink} target="_blank" rel="noreferrer">
          See it on {look.pageName}
          <span className="only-heard">, in a new window</span>
        </a>
      )}
    </Column>
  );
}

interface ColumnProps {
  readonly title: string;
  readonly when: string | null;
  readonly children: ReactNode;
}

function Column({ title, when, children }: ColumnProps) {
  const id = useId();
  return (
    <section className={styles.column} aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {when === null ? null : <p className={styles.quiet}>{when}</p>}
      {children}
    </section>
  );
}

function Words({ text, other }: { readonly text: string; readonly other: string }) {
  if (text.trim() === '') return <p className={styles.quiet}>No words.</p>;
  return (
    <p className={styles.text}>
      {markedAgainst(text, other).map((piece) =>
        piece.isOnlyHere ? (
          <mark key={piece.text} className={styles.marked}>
            {piece.text}
          </mark>
        ) : (
          piece.text
        ),
      )}
    </p>
  );
}

interface PhotosProps {
  readonly photos: readonly Photo[];
  readonly against: readonly Photo[];
}

/** In their order, each with the number that it has in what was sent. */
function Photos({ photos, against }: PhotosProps) {
  if (photos.length === 0)
    return against.length === 0 ? null : <p className={styles.quiet}>No photos.</p>;
  return (
    <ol className={styles.photos}>
      {photos.map((photo, index) => {
        const isSame = photo.position !== null && photo.position === against[index]?.position;
        return (
          // The Page may show one photo twice.
          <li key={`${index} ${photo.position}`} data-differs={isSame ? undefined : true}>
            {photo.url === null ? (
              <span className={styles.noPhoto}>
                <Icon name="photo" size={20} />
              </span>
            ) : (
              <img src={photo.url} alt={photo.altText} loading="lazy" />
            )}
            <span className={styles.number}>
              {photo.position === null ? 'not ours' : `photo ${photo.position}`}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
