import type { ExampleSet } from '../../pages/examples/example.ts';
import { Stack } from '../../pages/examples/row.tsx';
import { Field } from './field.tsx';

const fields: ExampleSet = {
  title: 'Field',
  purpose: 'Asks for one thing. The hint says what helps, the error what is wrong and what to do.',
  examples: [
    {
      caption: 'to sign in',
      View: () => (
        <Stack>
          <Field label="School e-mail" name="email" kind="email" autoComplete="username" required />
          <Field
            label="Password"
            name="password"
            kind="password"
            autoComplete="current-password"
            required
          />
        </Stack>
      ),
    },
    {
      caption: 'the words of a post',
      View: () => (
        <Field
          label="What would you like to say?"
          name="text"
          kind="textarea"
          required
          hint="First names only where a parent said yes; never a full name."
          startsWith="What a harvest! Thank you to every family who brought something for the Chippenham food bank."
        />
      ),
    },
    {
      caption: 'something is wrong',
      View: () => (
        <Field
          label="When should it go out?"
          name="wanted"
          kind="date-time"
          hint="By the school’s clock. Leave it empty for as soon as it is approved."
          startsWith="2026-11-20T15:30"
          error="That was last Friday. Choose a time from now on."
        />
      ),
    },
    {
      caption: 'nearly full',
      View: () => (
        <Field
          label="What the photo shows"
          name="alt"
          required
          longest={60}
          hint="For people who cannot see it."
          startsWith="Children behind a table of tins and pumpkins in the hall"
        />
      ),
    },
  ],
};

export default fields;
