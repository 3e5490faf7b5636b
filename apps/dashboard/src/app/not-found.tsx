import { Link } from '@tanstack/react-router';
import { useAppTexts } from './texts.ts';

export function NotFound() {
  const text = useAppTexts();
  return (
    <div>
      <h1>{text('notFound')}</h1>
      <p>
        <Link to="/">{text('backHome')}</Link>
      </p>
    </div>
  );
}
