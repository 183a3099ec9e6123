/**
 * The embedded database cannot run. `message` is one or two plain sentences for the person who typed `npm start`:
 * what is wrong, and the one thing to do. `cause` keeps the technical error.
 */
export class EmbeddedPostgresError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EmbeddedPostgresError';
  }
}

const DISK_FULL = /no space left on device|disk quota exceeded|ENOSPC|EDQUOT/i;
const NAMELESS_USER = /could not look up effective user ID (\d+)/;
const NOT_ALLOWED = /EACCES|EPERM|EROFS|permission denied|read-only file system/i;

/**
 * Turns what went wrong into the sentence that says what to do.
 *
 * @param folder folder that the database was writing to
 * @param error an error of the file system, or the text that initdb or postgres printed
 */
export function explainFailure(folder: string, error: unknown): EmbeddedPostgresError {
  if (error instanceof EmbeddedPostgresError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const options = error instanceof Error ? { cause: error } : {};
  if (DISK_FULL.test(text)) {
    return new EmbeddedPostgresError(
      `There is no room left on the disk that holds ${folder}. Free some space (at least 200 MB) and start again.`,
      options,
    );
  }
  const nameless = NAMELESS_USER.exec(text)?.[1];
  if (nameless !== undefined) {
    return new EmbeddedPostgresError(
      `PostgreSQL cannot run as user number ${nameless}, which has no name on this machine. Start Gatehouse as a named user, or set DATABASE_URL to a PostgreSQL server.`,
      options,
    );
  }
  if (error instanceof Error && NOT_ALLOWED.test(text)) {
    return new EmbeddedPostgresError(
      `Gatehouse may not write to ${folder}. Give this user the folder, or set GATEHOUSE_DATA to another one.`,
      options,
    );
  }
  return new EmbeddedPostgresError(
    `The database in ${folder} does not start; it says: "${lastLine(text)}". Put the folder back from a backup, or set GATEHOUSE_DATA to another folder.`,
    options,
  );
}

/** The last line that carries a complaint, without time and process number. */
function lastLine(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const complaint =
    lines.findLast((line) => /\b(PANIC|FATAL|ERROR|error):/.test(line)) ?? lines.at(-1);
  return (complaint ?? 'nothing')
    .replace(/^\d{4}-\d\d-\d\d [\d:.]+ \S+ \[\d+\] /, '')
    .slice(0, 300);
}
