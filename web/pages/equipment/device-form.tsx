import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { FormEvent } from 'react';
import { addDeviceSchema } from '../../../server/contract/equipment.contract.ts';
import type { Device, SeenCamera } from '../../../server/contract/equipment.contract.ts';
import type { School } from '../../../server/contract/staff.contract.ts';
import { Refusal, request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { Field } from '../../components/field/field.tsx';
import { focusFirstWrong } from '../../components/field/first-wrong.ts';
import { Notice } from '../../components/notice/notice.tsx';
import { Select } from '../../components/select/select.tsx';
import { refusalWords } from '../../post/refusal-words.ts';
import { cameraWords } from './device-words.ts';
import styles from './equipment.module.css';
import { equipmentQuery } from './equipment-query.ts';

/** What is being written down: something new, a camera that a photo named, or an entry that is there. */
export type Writing =
  | { readonly kind: 'new' }
  | { readonly kind: 'from-photo'; readonly camera: SeenCamera }
  | { readonly kind: 'change'; readonly device: Device };

export interface DeviceFormProps {
  readonly writing: Writing;
  readonly schools: readonly School[];
  readonly onDone: (name: string) => void;
  readonly onClose: () => void;
}

interface Typed {
  readonly name: string;
  /** Empty when the schools share it. */
  readonly schoolId: string;
  readonly make: string;
  readonly model: string;
  readonly serial: string;
  /** Takes the number away that is there. */
  readonly withoutSerial: boolean;
}

const SHARED = '';

function startOf(writing: Writing): Typed {
  const empty = {
    name: '',
    schoolId: SHARED,
    make: '',
    model: '',
    serial: '',
    withoutSerial: false,
  };
  switch (writing.kind) {
    case 'new':
      return empty;
    case 'from-photo': {
      const { make, model, schoolIds } = writing.camera;
      const [only = SHARED] = schoolIds.length === 1 ? schoolIds : [];
      return { ...empty, schoolId: only, make: make ?? '', model: model ?? make ?? '' };
    }
    case 'change': {
      const { name, schoolId, make, model } = writing.device;
      return { ...empty, name, schoolId: schoolId ?? SHARED, make, model };
    }
    default:
      return writing satisfies never;
  }
}

function useSave(writing: Writing, onDone: (name: string) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (typed: Typed) => {
      const { name, make, model, serial } = typed;
      const words = {
        name,
        make,
        model,
        schoolId: typed.schoolId === SHARED ? null : typed.schoolId,
      };
      if (writing.kind === 'change') {
        const isLeft = serial.trim() === '' && !typed.withoutSerial;
        const body = { ...words, ...(isLeft ? {} : { serial }) };
        return request('PATCH', `/api/equipment/${writing.device.id}`, { body });
      }
      const from = writing.kind === 'from-photo' ? { fromPictureId: writing.camera.pictureId } : {};
      return request('POST', '/api/equipment', { body: { ...words, serial, ...from } });
    },
    onSuccess: (_saved, typed) => {
      void queries.invalidateQueries({ queryKey: equipmentQuery.queryKey });
      // What was found in a draft may read differently now.
      void queries.invalidateQueries({ queryKey: ['draft'] });
      onDone(typed.name.trim());
    },
  });
}

const TITLES = {
  new: 'Add a device',
  'from-photo': 'Add this camera',
  change: 'Change an entry',
} as const;

/** Name, school, make and model of a device, and its serial number, which is typed but never shown again. */
export function DeviceForm({ writing, schools, onDone, onClose }: DeviceFormProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [typed, setTyped] = useState(() => startOf(writing));
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({});
  const save = useSave(writing, onDone);
  useEffect(() => heading.current?.focus(), []);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const parsed = addDeviceSchema
      .omit({ schoolId: true, fromPictureId: true })
      .safeParse({ name: typed.name, make: typed.make, model: typed.model, serial: typed.serial });
    const issues = parsed.error?.issues ?? [];
    setWrong(Object.fromEntries(issues.map((issue) => [String(issue.path[0]), issue.message])));
    if (!parsed.success) focusFirstWrong(event.currentTarget);
    else if (!save.isPending) save.mutate(typed);
  };
  const refusedField = save.error instanceof Refusal ? save.error.field : undefined;
  const troubleOf = (field: string): string | undefined =>
    wrong[field] ?? (refusedField === field ? refusalWords(save.error) : undefined);
  const isRefusedElsewhere =
    save.error !== null &&
    (refusedField === undefined || (writing.kind === 'from-photo' && refusedField !== 'name'));

  return (
    <form className={styles.form} onSubmit={submit} noValidate aria-labelledby="device-form">
      <h2 id="device-form" ref={heading} tabIndex={-1}>
        {TITLES[writing.kind]}
      </h2>
      <Field
        label="Name"
        name="name"
        required
        hint="What the office calls it, such as “iPad 7, Oak class”."
        autoComplete="off"
        value={typed.name}
        onChange={(name) => setTyped({ ...typed, name })}
        error={troubleOf('name')}
      />
      <Select
        label="School"
        name="schoolId"
        options={[
          { value: SHARED, label: 'All schools share it' },
          ...schools.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        value={typed.schoolId}
        onChange={(schoolId) => setTyped({ ...typed, schoolId })}
        error={troubleOf('schoolId')}
      />
      {writing.kind === 'from-photo' ? (
        <CameraOfPhoto camera={writing.camera} />
      ) : (
        <CameraFields
          typed={typed}
          onChange={(changes) => setTyped({ ...typed, ...changes })}
          troubleOf={troubleOf}
          device={writing.kind === 'change' ? writing.device : undefined}
        />
      )}
      {isRefusedElsewhere ? (
        <Notice tone="stopped" word="That did not work." live>
          {refusalWords(save.error)}
        </Notice>
      ) : null}
      <Buttons isChange={writing.kind === 'change'} isBusy={save.isPending} onClose={onClose} />
    </form>
  );
}

function CameraOfPhoto({ camera }: { readonly camera: SeenCamera }) {
  return (
    <p>
      {cameraWords(camera)}
      {camera.serialEnding === null
        ? '. Its photos do not say a serial number, so every camera of this model will count as the school’s.'
        : `, serial number ending in ${camera.serialEnding}. Both are taken from the photo.`}
    </p>
  );
}

function Buttons({
  isChange,
  isBusy,
  onClose,
}: {
  readonly isChange: boolean;
  readonly isBusy: boolean;
  readonly onClose: () => void;
}) {
  return (
    <div className={styles.buttons}>
      <Button kind="primary" type="submit" busy={isBusy ? 'Writing it down…' : undefined}>
        {isChange ? 'Save the changes' : 'Put it on the list'}
      </Button>
      <Button onPress={onClose}>Cancel</Button>
    </div>
  );
}

function CameraFields({
  typed,
  onChange,
  troubleOf,
  device,
}: {
  readonly typed: Typed;
  readonly onChange: (changes: Partial<Typed>) => void;
  readonly troubleOf: (field: string) => string | undefined;
  readonly device: Device | undefined;
}) {
  return (
    <>
      <Field
        label="Make"
        name="make"
        hint="Such as Apple, Nikon or Samsung."
        autoComplete="off"
        value={typed.make}
        onChange={(make) => onChange({ make })}
        error={troubleOf('make')}
      />
      <Field
        label="Model"
        name="model"
        required
        hint="As the camera writes it into its photos. Easiest: once one of its photos is in a draft, it is offered below."
        autoComplete="off"
        value={typed.model}
        onChange={(model) => onChange({ model })}
        error={troubleOf('model')}
      />
      <Field
        label={device?.hasSerial === true ? 'New serial number' : 'Serial number'}
        name="serial"
        hint={
          device?.hasSerial === true
            ? `Leave it empty to keep the one that ends in ${device.serialEnding ?? ''}.`
            : 'Tells it from other cameras of the model, where photos say one. Only its last four characters are shown afterwards.'
        }
        autoComplete="off"
        spellCheck={false}
        value={typed.serial}
        onChange={(serial) => onChange({ serial, withoutSerial: false })}
        error={troubleOf('serial')}
      />
      {device?.hasSerial === true ? (
        <label className={styles.tick}>
          <input
            type="checkbox"
            checked={typed.withoutSerial}
            onChange={(event) => onChange({ withoutSerial: event.target.checked, serial: '' })}
          />
          <span>Take the serial number away</span>
        </label>
      ) : null}
    </>
  );
}
