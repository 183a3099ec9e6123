import { Button } from '../../../components/button/button.tsx';
import { Notice } from '../../../components/notice/notice.tsx';
import { uploadWords } from './upload-tray.ts';
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
              word={`${file.name}: ${file.refusal?.title ?? 'was not taken'}`}
              live
              actions={
                <>
                  <Button onPress={() => tray.tryAgain(file.key)}>Try again</Button>
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
