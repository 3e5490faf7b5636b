import { useBlocker } from '@tanstack/react-router';
import { Confirm } from '../design/confirm.tsx';

type LeaveGuardProps = {
  isChanged: boolean;
  title: string;
  about: string;
  action: string;
  /** The tabs and filters of the page are addresses too. True: they do not show another form. */
  staysOnPath?: boolean;
  onLeave?: () => void;
};

/** Asks before a page is left, or the window closed, whose changes are not saved. */
export function LeaveGuard({ isChanged, title, about, action, staysOnPath = false, onLeave }: LeaveGuardProps) {
  const leaving = useBlocker({
    shouldBlockFn: ({ current, next }) => isChanged && !(staysOnPath && current.pathname === next.pathname),
    enableBeforeUnload: () => isChanged,
    withResolver: true,
  });
  const leave = () => {
    onLeave?.();
    leaving.proceed?.();
  };
  return (
    <Confirm
      open={leaving.status === 'blocked'}
      {...{ title, about, action }}
      onConfirm={leave}
      onClose={() => leaving.reset?.()}
    />
  );
}
