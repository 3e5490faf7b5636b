import { useMutation } from '@tanstack/react-query';
import { PhoneOff } from 'lucide-react';
import { type ComponentProps, type ComponentType, lazy, memo, Suspense, useEffect, useState } from 'react';
import { request } from '../api/request.ts';
import { useNotify } from '../app/notices.tsx';
import { useErrorText } from '../app/page-error.tsx';
import { Button } from '../design/button.tsx';
import type { Confirm as ConfirmDialog } from '../design/confirm.tsx';
import { useCallTexts } from './texts.ts';

const loadConfirm = () => import('../design/confirm.tsx').then(({ Confirm }) => ({ default: Confirm }));
/** Not part of the first page, which has this button for each call: loaded when one is approached. */
const prepareConfirm = () => void loadConfirm().catch(() => undefined);
/** A call can be ended even when the dialog cannot be loaded: the browser asks instead. */
const Confirm = lazy(
  (): Promise<{ default: ComponentType<Question> }> => loadConfirm().catch(() => ({ default: BrowserConfirm })),
);

/** Ends a call, after a question. Until it is asked it is only a button: the first page has a hundred of them. */
export const HangUp = memo(function HangUp(props: { callId: string; who: string; look?: 'quiet' | 'danger' }) {
  const { callId, who, look = 'quiet' } = props;
  const text = useCallTexts();
  const [asked, setAsked] = useState<'never' | 'now' | 'before'>('never');
  return (
    <>
      <Button look={look} onPointerEnter={prepareConfirm} onFocus={prepareConfirm} onClick={() => setAsked('now')}>
        <PhoneOff size={16} aria-hidden="true" />
        {text('hangUp')}
        <span className="visually-hidden"> {who}</span>
      </Button>
      {asked !== 'never' && (
        <HangUpQuestion callId={callId} who={who} open={asked === 'now'} onClose={() => setAsked('before')} />
      )}
    </>
  );
});

type Question = ComponentProps<typeof ConfirmDialog>;

function BrowserConfirm({ open, title, about, onConfirm, onClose }: Question) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: it asks once each time it opens
  useEffect(() => {
    if (open) (window.confirm(`${title}\n\n${about}`) ? onConfirm : onClose)();
  }, [open]);
  return null;
}

function HangUpQuestion(props: { callId: string; who: string; open: boolean; onClose: () => void }) {
  const { callId, who, open, onClose } = props;
  const text = useCallTexts();
  const notify = useNotify();
  const errorText = useErrorText();
  const hangingUp = useMutation({
    mutationFn: () => request('POST', `/api/v1/calls/${encodeURIComponent(callId)}/hangup`),
    onSuccess: () => notify({ title: text('hungUp') }),
    onError: (error) => notify({ title: text('hangUpFailed'), detail: errorText(error), look: 'bad' }),
    onSettled: onClose,
  });
  return (
    <Suspense>
      <Confirm
        open={open}
        title={text('hangUpTitle', { who })}
        about={text('hangUpAbout')}
        action={text('hangUp')}
        busy={hangingUp.isPending}
        onConfirm={() => hangingUp.mutate()}
        onClose={onClose}
      />
    </Suspense>
  );
}
