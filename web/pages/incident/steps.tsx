import styles from './incident.module.css';

interface StepProps {
  readonly title: string;
  readonly children: React.ReactNode;
}

/** What people have to do, whom to ring, and in which order. Only official bodies are linked. */
export function Steps() {
  return (
    <section className={styles.steps} aria-labelledby="what-to-do">
      <h2 id="what-to-do">What to do, and who does it</h2>
      <ol>
        <Step title="Is a child in danger now? Police, 999">
          Anybody who sees it rings 999. When it is not urgent but a crime may have been committed
          (blackmail, threats, an abuse image), ring 101 or report it at{' '}
          <Outside to="https://www.police.uk">police.uk</Outside>. Do not pay, do not answer a
          blackmailer, and do not delete their messages.
        </Step>
        <Step title="The safeguarding lead takes over">
          They decide on the next steps, tell the executive headteacher, and ring the local
          authority: the duty team for children, and the designated officer (LADO) when somebody who
          works with children may be involved.
        </Step>
        <Step title="An abuse image, also one made by a computer: Internet Watch Foundation">
          Report the address where it is at{' '}
          <Outside to="https://report.iwf.org.uk">report.iwf.org.uk</Outside>. Never copy, print,
          send or download such an image, not even as proof: that is a crime in itself. Write down
          where it is and when it was seen. A young person can have their own picture removed with{' '}
          <Outside to="https://www.childline.org.uk/info-advice/bullying-abuse-safety/online-mobile-safety/report-remove/">
            Report Remove
          </Outside>
          .
        </Step>
        <Step title="Somebody is approaching or grooming a child: CEOP">
          Report it to the National Crime Agency at{' '}
          <Outside to="https://www.ceop.police.uk/Safety-Centre/">ceop.police.uk</Outside>.
        </Step>
        <Step title="The parents of every child concerned">
          The head rings them before they hear it from others: what happened, what was hidden, what
          they can do, and whom they can ring. Not by a post and not by a letter to all.
        </Step>
        <Step title="The federation’s own people">
          The executive headteacher tells the chair of governors, and asks the data protection
          officer whether the Information Commissioner has to hear of it: within 72 hours, at{' '}
          <Outside to="https://ico.org.uk/for-organisations/report-a-breach/">ico.org.uk</Outside>.
          The administrator changes the Page’s passwords and looks who can write on it.
        </Step>
        <Step title="Nobody comments in public">
          Staff do not answer on the Page. What was there is kept below, with the times.
        </Step>
      </ol>
    </section>
  );
}

function Step({ title, children }: StepProps) {
  return (
    <li>
      <h3>{title}</h3>
      <p>{children}</p>
    </li>
  );
}

function Outside({ to, children }: { readonly to: string; readonly children: string }) {
  return (
    <a href={to} target="_blank" rel="noreferrer">
      {children}
      <span className="only-heard"> in a new window</span>
    </a>
  );
}
