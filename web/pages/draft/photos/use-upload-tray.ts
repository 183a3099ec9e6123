import { useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { addedPhotoSchema } from '../../../../server/contract/drafts.contract.ts';
import { uploadFile } from '../../../api/upload.ts';
import { draftKey } from '../saving/use-draft-saving.ts';
import { UploadTray } from './upload-tray.ts';
import type { TrayState } from './upload-tray.ts';

const trays = new WeakMap<QueryClient, Map<string, UploadTray>>();

/** One tray a draft, so that marking the first photo does not stop the fifth from arriving. */
function trayFor(queries: QueryClient, draftId: string): UploadTray {
  const own = trays.get(queries) ?? new Map<string, UploadTray>();
  trays.set(queries, own);
  const known = own.get(draftId);
  if (known) return known;
  const tray = new UploadTray({
    send: (file, onProgress) =>
      uploadFile(`/api/drafts/${draftId}/photos`, 'photo', file, {
        schema: addedPhotoSchema,
        onProgress,
      }),
    onTaken: () => void queries.invalidateQueries({ queryKey: draftKey(draftId) }),
    showLocal: (file) => URL.createObjectURL(file),
  });
  own.set(draftId, tray);
  return tray;
}

export interface Uploads {
  readonly tray: UploadTray;
  readonly state: TrayState;
}

/** The photos on their way into a draft. */
export function useUploadTray(draftId: string): Uploads {
  const tray = trayFor(useQueryClient(), draftId);
  return { tray, state: useSyncExternalStore(tray.subscribe, tray.state) };
}
