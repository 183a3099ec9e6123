const WRONG = '[aria-invalid="true"], fieldset[aria-describedby$="-error"] input';

/** Once the errors of a form are on the page: brings the first one to the eye and the keyboard. */
export function focusFirstWrong(form: EventTarget): void {
  if (!(form instanceof HTMLElement)) return;
  requestAnimationFrame(() => form.querySelector<HTMLElement>(WRONG)?.focus());
}
