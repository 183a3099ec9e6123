import type { ReactNode } from 'react';
import styles from './icon.module.css';

/* Drawn on a 20 × 20 grid with a 1.6 line. Shapes that carry a state are filled, so that they differ as silhouettes too. */
const DRAWINGS = {
  gatehouse: (
    <path
      fill="currentColor"
      stroke="none"
      d="M2.5 17.5V4.2h1.9v1.6h1.7V4.2H8v3.4h4V4.2h1.9v1.6h1.7V4.2h1.9v13.3h-5.2v-4.2a2.3 2.3 0 0 0-4.6 0v4.2z"
    />
  ),
  home: <path d="M3 9.2 10 3.4l7 5.8M5 8v8.2h10V8M8.4 16.2v-4.4h3.2v4.4" />,
  drafts: <path d="M9.5 4H5v12.5h10V10M8 12.4l.5-2.4 6.2-6.2 1.9 1.9-6.2 6.2z" />,
  inbox: <path d="M3 11.5 5.4 4h9.2l2.4 7.5v4.8H3zm0 0h4.2l1 2h3.6l1-2H17" />,
  calendar: <path d="M3.4 5.2h13.2v11.2H3.4zM3.4 8.8h13.2M7 3.2v3.6M13 3.2v3.6" />,
  comments: <path d="M3 4h14v9.4H9.4L5.8 16.6v-3.2H3zM6.4 7.4h7.2M6.4 10.2h4.6" />,
  pages: (
    <path d="M3.2 8.4v3.2h2.4l7.6 3.8V4.6L5.6 8.4zM6.2 11.8l1 4.4h2l-.9-3.4M15.6 7.8a3 3 0 0 1 0 4.4" />
  ),
  people: (
    <path d="M7.4 9.4a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4zM2.4 16.4c.3-3 2.2-4.7 5-4.7s4.7 1.7 5 4.7M12.8 4.4a2.5 2.5 0 0 1 0 4.7M14.3 11.9c1.9.5 3.1 2.1 3.3 4.5" />
  ),
  register: (
    <path d="M4 3.4h12v13.2H4zM6.8 7l1 1 1.6-1.9M11.6 7.2h2M6.8 12.4l1 1 1.6-1.9M11.6 12.6h2" />
  ),
  record: (
    <path d="M4.4 14.6V5a1.8 1.8 0 0 1 1.8-1.8h9.4v13.4H6.3a1.9 1.9 0 0 1 0-3.8h9.3M8.2 6.6h4.4" />
  ),
  settings: (
    <path d="M3 6h8.4M15 6h2M3 14h2M8.6 14H17M13.2 7.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6zM6.8 15.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6z" />
  ),
  more: (
    <path
      fill="currentColor"
      stroke="none"
      d="M4.6 11.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zm5.4 0a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zm5.4 0a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3z"
    />
  ),
  search: <path d="M8.8 14.4a5.6 5.6 0 1 0 0-11.2 5.6 5.6 0 0 0 0 11.2zM13 13l4 4" />,
  check: <path d="m4 10.6 4 4L16 5.8" />,
  cross: <path d="m5 5 10 10M15 5 5 15" />,
  plus: <path d="M10 4v12M4 10h12" />,
  chevron: <path d="m5 7.6 5 5 5-5" />,
  back: <path d="M16 10H4.4M9 5l-5 5 5 5" />,
  undo: <path d="M7 4.2 3.6 7.6 7 11M4 7.6h7.6a4.3 4.3 0 0 1 0 8.6H8" />,
  clock: <path d="M10 16.8a6.8 6.8 0 1 0 0-13.6 6.8 6.8 0 0 0 0 13.6zM10 6.2V10l2.6 1.8" />,
  photo: <path d="M3 4.6h14v10.8H3zM3 13l4-3.8 3.4 3.2 2.4-2 4.2 3.4M13 8.2h.01" />,
  send: <path d="m3.4 4.2 13.4 5.8-13.4 5.8 1.8-5.8zM5.2 10h6" />,
  person: (
    <path d="M10 9.8a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4zM4 16.8c.4-3.4 2.7-5.2 6-5.2s5.6 1.8 6 5.2" />
  ),
  'sign-out': <path d="M11.4 3.4H4v13.2h7.4M8.6 10H17M13.8 6.8 17 10l-3.2 3.2" />,
  keyboard: (
    <path d="M2.8 5.4h14.4v9.2H2.8zM5.6 8.2h.01M8.6 8.2h.01M11.6 8.2h.01M14.4 8.2h.01M6.4 11.8h7.2" />
  ),
  eye: (
    <path d="M2.4 10c1.8-3.2 4.4-4.8 7.6-4.8s5.8 1.6 7.6 4.8c-1.8 3.2-4.4 4.8-7.6 4.8S4.2 13.2 2.4 10zM10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z" />
  ),
  stopped: (
    <path
      fill="currentColor"
      stroke="none"
      fillRule="evenodd"
      d="M6.7 2h6.6L18 6.7v6.6L13.3 18H6.7L2 13.3V6.7zM5.8 8.9h8.4v2.2H5.8z"
    />
  ),
  'needs-you': (
    <path
      fill="currentColor"
      stroke="none"
      fillRule="evenodd"
      d="M10 2.2 18.6 17.4H1.4zM9 7.6v4.8h2V7.6zm0 6v1.9h2v-1.9z"
    />
  ),
  'going-well': (
    <path
      fill="currentColor"
      stroke="none"
      fillRule="evenodd"
      d="M10 1.8a8.2 8.2 0 1 1 0 16.4 8.2 8.2 0 0 1 0-16.4zM5.4 10.4 9 14l6-6.7-1.5-1.3-4.6 5.1-2.1-2.1z"
    />
  ),
  information: (
    <path
      fill="currentColor"
      stroke="none"
      fillRule="evenodd"
      d="M10 1.8a8.2 8.2 0 1 1 0 16.4 8.2 8.2 0 0 1 0-16.4zM9 5v2.1h2V5zm0 3.6V15h2V8.6z"
    />
  ),
  dot: <circle cx="10" cy="10" r="4.2" fill="currentColor" stroke="none" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof DRAWINGS;

export const ICON_NAMES = Object.keys(DRAWINGS) as IconName[];

export interface IconProps {
  readonly name: IconName;
  /** Side in pixels at the usual text size; it grows with the reader's own text size. */
  readonly size?: 16 | 20 | 24;
}

/** A drawing beside a word. It is never read out: the word is what says it. */
export function Icon({ name, size = 20 }: IconProps) {
  return (
    <svg
      className={styles.icon}
      data-size={size}
      viewBox="0 0 20 20"
      aria-hidden="true"
      focusable="false"
    >
      {DRAWINGS[name]}
    </svg>
  );
}
