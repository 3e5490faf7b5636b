import { Link } from '@tanstack/react-router';
import { Empty } from '../design/empty.tsx';
import { useDialTexts } from './texts.ts';

/** In place of a form that needs a prompt, while there is none. */
export function NoPrompts() {
  const text = useDialTexts();
  return (
    <Empty title={text('noPrompts')}>
      <p>{text('noPromptsHint')}</p>
      <Link to="/prompts/$promptId" params={{ promptId: 'new' }}>
        {text('createPrompt')}
      </Link>
    </Empty>
  );
}
