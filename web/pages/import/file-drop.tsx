import { useId, useRef, useState } from 'react';
import type { DragEvent } from 'react';
import { Icon } from '../../components/icon/icon.tsx';
import { sizeWords } from './import-words.ts';
import styles from './file-drop.module.css';

export interface FileDropProps {
  readonly file: File | null;
  readonly onChoose: (file: File) => void;
  /** What is wrong and what to do. */
  readonly error?: string | undefined;
}

/** Where a file is chosen: pressed, reached by keyboard, or dropped upon. It is the browser's own field under words that can be read. */
export function FileDrop({ file, onChoose, error }: FileDropProps) {
  const id = useId();
  const depth = useRef(0);
  const [isOver, setOver] = useState(false);
  const leave = (): void => {
    depth.current = 0;
    setOver(false);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    leave();
    const [dropped] = event.dataTransfer.files;
    if (dropped) onChoose(dropped);
  };
  return (
    <div
      className={styles.field}
      data-over={isOver || undefined}
      data-wrong={error ? true : undefined}
      // Entering a child leaves the parent, so that it is counted.
      onDragEnter={(event) => {
        event.preventDefault();
        depth.current += 1;
        setOver(true);
      }}
      onDragLeave={() => {
        depth.current -= 1;
        if (depth.current <= 0) leave();
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}
    >
      <input
        id={id}
        className={styles.input}
        type="file"
        name="file"
        accept=".csv,.txt,.tsv,text/csv,text/plain,text/tab-separated-values"
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-file ${id}-error` : `${id}-file`}
        onChange={(event) => {
          const [chosen] = event.target.files ?? [];
          if (chosen) onChoose(chosen);
          // The same file again, mended meanwhile, has to count as a choice.
          event.target.value = '';
        }}
      />
      <label htmlFor={id} className={styles.area}>
        <span className={styles.act}>
          <Icon name={file ? 'register' : 'plus'} />
          {file ? 'Choose another file' : 'Choose the file'}
        </span>
        <span className={styles.or}>or drop it here</span>
      </label>
      <p className={styles.file} id={`${id}-file`} role="status">
        {file ? (
          <>
            Chosen: <strong>{file.name}</strong>, {sizeWords(file.size)}
          </>
        ) : (
          'A CSV file, at most 10 MB.'
        )}
      </p>
      {error ? (
        <p className={styles.error} id={`${id}-error`}>
          <Icon name="stopped" size={16} />
          {error}
        </p>
      ) : null}
    </div>
  );
}
