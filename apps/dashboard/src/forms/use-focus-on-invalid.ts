import { useEffect, useRef, useState } from 'react';

/** Moves the focus to the first field that is marked as invalid, once the marks are shown. `ref` is for the form. */
export function useFocusOnInvalid() {
  const ref = useRef<HTMLFormElement>(null);
  const [times, setTimes] = useState(0);
  useEffect(() => {
    if (times > 0) ref.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [times]);
  return { ref, focusOnInvalid: () => setTimes((before) => before + 1) };
}
