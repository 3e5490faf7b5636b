import { useFormats } from '../language/formats.ts';
import { useNow } from '../live/use-now.ts';

/** The duration of a call that is on the line. */
export function RunningTime({ sinceMs }: { sinceMs: number }) {
  const formats = useFormats();
  return <>{formats.duration((useNow() - sinceMs) / 1000)}</>;
}
