import { csrfHeader, noAnswer, noticeSignedOut, refusalFrom } from './client.ts';
import type { Schema } from './client.ts';

export interface UploadOptions<Shape> {
  readonly schema: Schema<Shape>;
  /** Bytes that have left this device, and of how many; called often. */
  readonly onProgress: (sent: number, of: number) => void;
  readonly signal?: AbortSignal;
  /** Fields that go before the file. */
  readonly fields?: Readonly<Record<string, string>>;
}

function parseJson(text: string): unknown {
  try {
    const data: unknown = JSON.parse(text);
    return data;
  } catch {
    return undefined;
  }
}

/**
 * Sends one file with word of how far it is, which `fetch` cannot give for what leaves the device. Throws a Refusal as
 * `request` does, and the browser's `AbortError` once `signal` is aborted.
 */
export async function uploadFile<Shape>(
  path: string,
  field: string,
  file: File,
  options: UploadOptions<Shape>,
): Promise<Shape> {
  const headers = await csrfHeader(options.signal);
  const form = new FormData();
  for (const [name, value] of Object.entries(options.fields ?? {})) form.set(name, value);
  form.set(field, file);
  const { status, text } = await send(path, form, headers, options);
  const data = parseJson(text);
  if (status < 200 || status >= 300) throw noticeSignedOut(refusalFrom(status, data));
  return options.schema.parse(data);
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

function send(
  path: string,
  form: FormData,
  headers: Readonly<Record<string, string>>,
  { onProgress, signal }: Pick<UploadOptions<unknown>, 'onProgress' | 'signal'>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const upload = new XMLHttpRequest();
    upload.open('POST', path);
    upload.setRequestHeader('accept', 'application/json');
    for (const [name, value] of Object.entries(headers)) upload.setRequestHeader(name, value);
    upload.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onProgress(event.loaded, event.total);
    });
    upload.addEventListener('load', () => {
      resolve({ status: upload.status, text: upload.responseText });
    });
    upload.addEventListener('error', () => reject(noAnswer()));
    upload.addEventListener('abort', () => reject(new DOMException('given up', 'AbortError')));
    signal?.addEventListener('abort', () => upload.abort(), { once: true });
    upload.send(form);
  });
}
