import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/** In pixels. `fontPx` is the size of the text of the chart, which follows the browser's setting. */
export type PlotSize = { width: number; fontPx: number };

/** The width that the chart has. Undefined before the first layout. */
export function usePlotSize(): { frame: RefObject<HTMLDivElement | null>; size: PlotSize | undefined } {
  const frame = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<PlotSize>();
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    const measure = () => {
      const fontPx = Number.parseFloat(getComputedStyle(element).fontSize);
      setSize((last) =>
        last?.width === element.clientWidth && last.fontPx === fontPx ? last : { width: element.clientWidth, fontPx },
      );
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { frame, size };
}
