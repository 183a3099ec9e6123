import { useEffect, useRef } from 'react';

/** The heading of a step: it names the window and takes the focus, so that a screen reader says where one is now. */
export function FamilyHeading({ children }: { readonly children: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = children;
    heading.current?.focus({ preventScroll: true });
    globalThis.scrollTo(0, 0);
  }, [children]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}
