import type { ExampleSet } from '../../pages/examples/example.ts';
import styles from './icon.example.module.css';
import { Icon, ICON_NAMES } from './icon.tsx';

const icons: ExampleSet = {
  title: 'Icon',
  purpose:
    'Stands beside a word, never instead of one. The four states are filled shapes, told apart without colour.',
  examples: [
    {
      caption: 'all of them, with their names',
      View: () => (
        <ul className={styles.icons}>
          {ICON_NAMES.map((name) => (
            <li key={name} className={styles.one}>
              <Icon name={name} size={24} />
              {name}
            </li>
          ))}
        </ul>
      ),
    },
  ],
};

export default icons;
