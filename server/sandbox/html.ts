const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that is already HTML. Only the tag `html` makes it, so nothing unescaped can become one by accident. */
export class Html {
  readonly #markup: string;

  private constructor(markup: string) {
    this.#markup = markup;
  }

  static fromTemplate(strings: readonly string[], values: readonly HtmlValue[]): Html {
    return new Html(
      strings
        .map((markup, index) => (index === 0 ? markup : write(values[index - 1]) + markup))
        .join(''),
    );
  }

  toString(): string {
    return this.#markup;
  }
}

type HtmlValue = string | number | Html | readonly Html[] | undefined;

/** A template whose every value is escaped, in text and in quoted attributes alike. Attributes must be quoted. */
export function html(strings: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return Html.fromTemplate(strings, values);
}

function write(value: HtmlValue): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.toString();
  if (typeof value === 'object') return value.map(String).join('');
  return String(value).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}
