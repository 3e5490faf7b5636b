import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { PageError } from '../app/page-error.tsx';
import { Card } from '../design/card.tsx';
import { Choice } from '../design/choice.tsx';
import { CopyButton } from '../design/copy-button.tsx';
import { Loading } from '../design/loading.tsx';
import { useWebhookTexts } from './texts.ts';
import { type ReceiverLanguage, receiverLanguages } from './webhook-search.ts';
import styles from './webhooks-page.module.css';

const receivers: Record<
  ReceiverLanguage,
  { name: string; file: string; run: string; load: () => Promise<{ default: string }> }
> = {
  node: {
    name: 'Node.js',
    file: 'receiver.mjs',
    run: "WEBHOOK_SECRET='whsec_…' PORT=3000 node receiver.mjs",
    load: () => import('./receivers/receiver-node.txt?raw'),
  },
  python: {
    name: 'Python',
    file: 'receiver.py',
    run: "WEBHOOK_SECRET='whsec_…' PORT=3000 python3 receiver.py",
    load: () => import('./receivers/receiver-python.txt?raw'),
  },
  php: {
    name: 'PHP',
    file: 'receiver.php',
    run: "WEBHOOK_SECRET='whsec_…' php -S 0.0.0.0:3000 receiver.php",
    load: () => import('./receivers/receiver-php.txt?raw'),
  },
};

/** A program that receives the events and verifies their signature, in three languages, to be copied. */
export function Receiver({ hasSecret, language }: { hasSecret: boolean; language: ReceiverLanguage }) {
  const text = useWebhookTexts();
  const navigate = useNavigate({ from: '/webhooks/$webhookId' });
  const { name, file, run, load } = receivers[language];
  const code = useQuery({
    queryKey: ['receiver', language],
    queryFn: async () => (await load()).default,
    staleTime: Infinity,
  });
  return (
    <div className={styles.deliveries}>
      <p className={styles.about}>{text('receiverAbout')}</p>
      {!hasSecret && (
        <p role="note" className={styles.warning}>
          {text('receiverNoSecret')}
        </p>
      )}
      <div className={styles.filters}>
        <Choice
          label={text('language')}
          value={language}
          options={receiverLanguages.map((value) => ({ value, label: receivers[value].name }))}
          onChange={(next) => void navigate({ search: { tab: 'receiver', language: next }, replace: true })}
        />
      </div>
      <ol className={styles.steps}>
        <li>{text('receiverStep1', { file })}</li>
        <li>
          {text('receiverStep2')} <code>{run}</code>
        </li>
        <li>{text('receiverStep3')}</li>
      </ol>
      {code.isPending && <Loading lines={8} />}
      {code.isError && <PageError error={code.error} onRetry={() => void code.refetch()} />}
      {code.data !== undefined && (
        <Card
          title={text('codeOf', { language: name })}
          actions={<CopyButton value={code.data} label={text('copyCode')} />}
        >
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
          <pre className={styles.code} tabIndex={0} data-testid="receiver-code">
            {code.data}
          </pre>
        </Card>
      )}
    </div>
  );
}
