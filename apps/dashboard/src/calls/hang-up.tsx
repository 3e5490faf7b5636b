import { useMutation } from '@tanstack/react-query';
import { PhoneOff } from 'lucide-react';
import { useState } from 'react';
import { request } from '../api/request.ts';
import { useNotify } from '../app/notices.tsx';
import { useErrorText } from '../app/page-error.tsx';
import { Button } from '../design/button.tsx';
import { Confirm } from '../design/confirm.tsx';
import { useCallTexts } from './texts.ts';

/** Ends a call, after a question. */
export function HangUp({ callId, who, look = 'quiet' }: { callId: string; who: string; look?: 'quiet' | 'danger' }) {
  const text = useCallTexts();
  const notify = useNotify();
  const errorText = useErrorText();
  const [asked, setAsked] = useState(false);
  const hangingUp = useMutation({
    mutationFn: () => request('POST', `/api/v1/calls/${encodeURIComponent(callId)}/hangup`),
    onSuccess: () => notify({ title: text('hungUp') }),
    onError: (error) => notify({ title: text('hangUpFailed'), detail: errorText(error), look: 'bad' }),
    onSettled: () => setAsked(false),
  });
  return (
    <>
      <Button look={look} onClick={() => setAsked(true)}>
        <PhoneOff size={16} aria-hidden="true" />
        {text('hangUp')}
        <span className="visually-hidden"> {who}</span>
      </Button>
      <Confirm
        open={asked}
        title={text('hangUpTitle', { who })}
        about={text('hangUpAbout')}
        action={text('hangUp')}
        busy={hangingUp.isPending}
        onConfirm={() => hangingUp.mutate()}
        onClose={() => setAsked(false)}
      />
    </>
  );
}
