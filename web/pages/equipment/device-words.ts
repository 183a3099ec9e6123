import type { School } from '../../../server/contract/staff.contract.ts';

/** Make and model as people say them: "Nikon D3500", and an iPhone without its maker's name twice. */
export function cameraWords(camera: {
  readonly make: string | null;
  readonly model: string | null;
}): string {
  const make = camera.make ?? '';
  const model = camera.model ?? '';
  const [maker = ''] = make.toLowerCase().split(/\s+/, 1);
  return model.toLowerCase().startsWith(maker) && model !== '' ? model : `${make} ${model}`.trim();
}

export function schoolWords(schoolId: string | null, schools: readonly School[]): string {
  if (schoolId === null) return 'All schools';
  return schools.find(({ id }) => id === schoolId)?.name ?? 'Another school';
}
