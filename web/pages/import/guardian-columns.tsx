import { Button } from '../../components/button/button.tsx';
import { ColumnSelect } from './column-select.tsx';
import type { ColumnFieldsProps } from './column-select.tsx';
import styles from './columns.module.css';

const AT_MOST = 4;
const EMPTY = { name: '', relation: null, email: null };

/** Who may be asked about the pupils: up to four guardians, each with a name and, if the file has them, relation and address. */
export function GuardianColumns({ data, form, change, wrong }: ColumnFieldsProps) {
  const { guardians } = form;
  const set = (index: number, changes: Partial<(typeof guardians)[number]>): void =>
    change({
      guardians: guardians.map((each, at) => (at === index ? { ...each, ...changes } : each)),
    });
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>Guardians</legend>
      <p className={styles.soft}>
        {guardians.length === 0
          ? 'None is read from this file. With a name and an e-mail address parents can be asked later.'
          : 'Who can be asked later. An address that the office has changed is shown before it is replaced.'}
      </p>
      {guardians.map((guardian, index) => (
        <fieldset key={index} className={styles.guardian}>
          <legend className={styles.sub}>Guardian {index + 1}</legend>
          <div className={styles.lines}>
            <ColumnSelect
              data={data}
              label="Name"
              name={`guardian-${index}-name`}
              none="Choose the column"
              column={guardian.name}
              onChange={(name) => set(index, { name })}
              error={wrong[`guardian-${index}-name`]}
            />
            <ColumnSelect
              data={data}
              label="Relationship"
              name={`guardian-${index}-relation`}
              column={guardian.relation ?? ''}
              onChange={(relation) => set(index, { relation: relation === '' ? null : relation })}
              error={wrong[`guardian-${index}-relation`]}
            />
            <ColumnSelect
              data={data}
              label="E-mail address"
              name={`guardian-${index}-email`}
              column={guardian.email ?? ''}
              onChange={(email) => set(index, { email: email === '' ? null : email })}
              error={wrong[`guardian-${index}-email`]}
            />
          </div>
          <div>
            <Button
              icon="cross"
              onPress={() => change({ guardians: guardians.filter((_, at) => at !== index) })}
            >
              Do not read guardian {index + 1}
            </Button>
          </div>
        </fieldset>
      ))}
      {guardians.length < AT_MOST ? (
        <div>
          <Button icon="plus" onPress={() => change({ guardians: [...guardians, EMPTY] })}>
            {guardians.length === 0 ? 'Read guardians' : 'Add a guardian'}
          </Button>
        </div>
      ) : null}
    </fieldset>
  );
}
