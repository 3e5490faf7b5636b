import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { Button } from './button.tsx';
import { useDesignTexts } from './texts.ts';

/** Copies a text, and says whether it worked. Without TLS browsers have no clipboard: the text is selected by hand then. */
export function CopyButton({ value, label }: { value: string; label?: string }) {
  const text = useDesignTexts();
  const [result, setResult] = useState<'copied' | 'copyFailed' | null>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setResult('copied');
    } catch {
      setResult('copyFailed');
    }
  };
  return (
    <>
      <Button onClick={() => void copy()} onBlur={() => setResult(null)}>
        {result === 'copied' ? <Check size={16} aria-hidden="true" /> : <Copy size={16} aria-hidden="true" />}
        {label ?? text('copy')}
      </Button>
      <span role="status" className={result === 'copyFailed' ? undefined : 'visually-hidden'}>
        {result && text(result)}
      </span>
    </>
  );
}
