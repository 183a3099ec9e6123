import { Button } from '../../../components/button/button.tsx';
import { Notice } from '../../../components/notice/notice.tsx';
import { uploadWords } from './upload-tray.ts';
import type { TrayFile } from './upload-tray.ts';
import type { Uploads } from './use-upload-tray.ts';
import styles from './tray-words.module.css';

/** How far the upload is, and each file that was not taken with its reason. */
export function TrayWords({ uploads: { tray, state } }: { readonly uploads: Uploads }) {
  const words = uploadWords(state.files);
  const sending = state.files.find((file) => file.state === 'sending');
  const refused = state.files.filter((file) => file.state === 'refused');
  return (
    <>
      {words === null ? null : (
        <div className={styles.progress}>
          <p>{words}</p>
          <progress
            className={styles.bar}
            value={sending?.share ?? 0}
            max={1}
            aria-label={`Uploading ${sending?.name ?? 'photos'}`}
          />
        </div>
      )}
      <ul className={styles.refused} hidden={refused.length === 0}>
        {refused.map((file) => (
          <li key={file.key}>
            <Notice
              tone="stopped"
              word={titleOf(file)}
              live
              actions={
                <>
                  {mayWorkLater(file) ? (
                    <Button onPress={() => tray.tryAgain(file.key)}>Try again</Button>
                  ) : null}
                  <Button onPress={() => tray.drop(file.key)}>Leave it out</Button>
                </>
              }
            >
              {file.refusal?.detail}
            </Notice>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The server names the file where it can; otherwise the name goes before. */
function titleOf({ name, refusal }: TrayFile): string {
  const title = refusal?.title ?? 'was not taken';
  return title.includes(name) ? title : `${name}: ${title}`;
}

/** A file that is no photo will not become one; a lost connection comes back. */
function mayWorkLater({ refusal }: TrayFile): boolean {
  return (
    refusal === null || refusal.status === 0 || refusal.status === 429 || refusal.status >= 500
  );
}
