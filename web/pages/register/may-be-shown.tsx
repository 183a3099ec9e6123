import { Icon } from '../../components/icon/icon.tsx';
import styles from './may-be-shown.module.css';

/** "may be shown" or "may not be shown": a shape, a colour and always the word. */
export function MayBeShown({ may }: { readonly may: boolean }) {
  return (
    <span className={styles.may} data-may={may}>
      <Icon name={may ? 'going-well' : 'stopped'} size={16} />
      {may ? 'may be shown' : 'may not be shown'}
    </span>
  );
}
