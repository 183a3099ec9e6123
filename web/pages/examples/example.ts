import type { ComponentType } from 'react';

/** One way in which a component is used, shown on the examples page and opened by the browser test. */
export interface Example {
  /** When it is used, as a short phrase. */
  readonly caption: string;
  readonly View: ComponentType;
}

export interface ExampleSet {
  /** The component's name in words. */
  readonly title: string;
  /** What it is for, in a sentence. */
  readonly purpose: string;
  readonly examples: readonly Example[];
  /** It wants the whole window (the shell), so it is only shown by itself. */
  readonly wholeWindow?: boolean;
}
