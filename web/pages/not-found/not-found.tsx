import { LinkButton } from '../../components/link-button/link-button.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';

/** An address where nothing is: says so and shows the way home. Goes into the frame that the address has. */
export function NotFound() {
  return (
    <>
      <PageHeading>There is no page here</PageHeading>
      <p>
        The address may be mistyped, or what was here has been moved. Nothing is lost: everything
        can be found from home.
      </p>
      <LinkButton to="/" kind="primary" icon="home">
        Go home
      </LinkButton>
    </>
  );
}
