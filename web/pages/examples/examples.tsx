import { Link, useParams } from 'react-router';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { Bare } from '../../shell/bare.tsx';
import { NotFound } from '../not-found/not-found.tsx';
import type { Example, ExampleSet } from './example.ts';
import styles from './examples.module.css';

const found = import.meta.glob<ExampleSet>(
  ['../../components/*/*.example.tsx', '../../shell/*.example.tsx', '../../marking/*.example.tsx'],
  {
    eager: true,
    import: 'default',
  },
);

interface NamedSet {
  readonly name: string;
  readonly set: ExampleSet;
}

const SETS: readonly NamedSet[] = Object.entries(found)
  .map(([path, set]) => ({ name: /([^/]+)\.example\.tsx$/.exec(path)?.[1] ?? path, set }))
  .toSorted((one, other) => one.name.localeCompare(other.name));

/** Every component in use: all on one page, or one by itself at `/examples/button`. */
export default function Examples() {
  const { name } = useParams();
  if (name === undefined) return <AllExamples />;
  const one = SETS.find((entry) => entry.name === name);
  if (!one)
    return (
      <Bare>
        <NotFound />
      </Bare>
    );
  return one.set.wholeWindow ? <WholeWindow set={one.set} /> : <OneSet {...one} />;
}

function AllExamples() {
  return (
    <main className={styles.page}>
      <PageHeading>Examples</PageHeading>
      <p className={styles.lead}>
        Each component of Gatehouse, as it is used. A test opens every one of them, in light and
        dark, on a desk and on a phone.
      </p>
      <nav aria-label="Components">
        <ul className={styles.contents}>
          {SETS.map(({ name, set }) => (
            <li key={name}>
              {set.wholeWindow ? (
                <Link to={`/examples/${name}`}>{set.title}</Link>
              ) : (
                <a href={`#${name}`}>{set.title}</a>
              )}
            </li>
          ))}
        </ul>
      </nav>
      {SETS.filter(({ set }) => !set.wholeWindow).map(({ name, set }) => (
        <section key={name} id={name} className={styles.set} aria-labelledby={`${name}-title`}>
          <div className={styles.about}>
            <h2 id={`${name}-title`}>
              <Link to={`/examples/${name}`}>{set.title}</Link>
            </h2>
            <p className={styles.purpose}>{set.purpose}</p>
          </div>
          <Views examples={set.examples} />
        </section>
      ))}
    </main>
  );
}

function OneSet({ set }: NamedSet) {
  return (
    <main className={styles.page}>
      <PageHeading within="Examples">{set.title}</PageHeading>
      <p className={styles.lead}>{set.purpose}</p>
      <Views examples={set.examples} />
      <p className={styles.backLink}>
        <Link to="/examples">All components</Link>
      </p>
    </main>
  );
}

function WholeWindow({ set }: { readonly set: ExampleSet }) {
  return set.examples.map(({ caption, View }) => <View key={caption} />);
}

function Views({ examples }: { readonly examples: readonly Example[] }) {
  return (
    <div className={styles.views}>
      {examples.map(({ caption, View }) => (
        <figure key={caption} className={styles.view}>
          <figcaption className={styles.caption}>{caption}</figcaption>
          <div>
            <View />
          </div>
        </figure>
      ))}
    </div>
  );
}
