import type { CampaignAnswer } from '@ligai/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { Navigate, useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { request, type Tagged } from '../api/request.ts';
import { BackLink } from '../app/back-link.tsx';
import { Button } from '../design/button.tsx';
import { Card } from '../design/card.tsx';
import { PageHead } from '../design/page-head.tsx';
import { useFormats } from '../language/formats.ts';
import { CampaignForm } from './campaign-form.tsx';
import styles from './campaign-page.module.css';
import { type CampaignValues, valuesOf } from './campaign-values.ts';
import { CheckCampaign } from './check-campaign.tsx';
import { ImportContacts } from './import-contacts.tsx';
import { OneCampaign } from './one-campaign.tsx';
import { RemoveContacts } from './remove-contacts.tsx';
import { type Step, Steps, steps } from './steps.tsx';
import { useCampaignTexts } from './texts.ts';
import { usePromptNeeds } from './use-campaign.ts';
import { useImport } from './use-import.ts';

/** A draft on its way to its start: every step can be opened again, and what was entered is there. */
export function SetupPage() {
  return (
    <OneCampaign from="/campaigns/$campaignId/setup">{({ campaign }) => <Setup campaign={campaign} />}</OneCampaign>
  );
}

function Setup({ campaign }: { campaign: Tagged<CampaignAnswer> }) {
  const text = useCampaignTexts();
  const formats = useFormats();
  const queries = useQueryClient();
  const navigate = useNavigate({ from: '/campaigns/$campaignId/setup' });
  const { step = 'basics' } = useSearch({ from: '/campaigns/$campaignId/setup' });
  const needs = usePromptNeeds(campaign.prompt_id);
  const importing = useImport(campaign.id, needs);
  const show = (next: Step) => navigate({ search: { step: next } });
  const save = (next: Step) => async (_values: CampaignValues, changes: Partial<CampaignValues>) => {
    await request('PUT', `/api/v1/campaigns/${campaign.id}`, { body: changes, ifMatch: campaign.etag });
    await queries.invalidateQueries({ queryKey: ['campaigns'] });
    await show(next);
  };
  const count = campaign.total_contacts;
  if (campaign.status !== 'draft')
    return <Navigate to="/campaigns/$campaignId" params={{ campaignId: String(campaign.id) }} />;
  const back = (to: Step) => <Button onClick={() => void show(to)}>{text('back')}</Button>;
  const values = valuesOf(campaign);
  return (
    <>
      <PageHead back={<BackLink to="/campaigns" />} title={campaign.name} about={text('draftAbout')} />
      <Steps current={step} campaignId={campaign.id} />
      <StepPart of="basics" current={step} title={text('stepBasics')}>
        <Card narrow>
          <CampaignForm
            values={values}
            fields="basics"
            onSave={save('contacts')}
            action={text('continue')}
            guard="path"
          />
        </Card>
      </StepPart>
      <StepPart of="contacts" current={step} title={text('stepContacts')}>
        {count > 0 && (
          <div className={styles.present}>
            <p>{text('hasContacts', { count, shown: formats.count(count) })}</p>
            <RemoveContacts
              campaign={campaign}
              disabled={importing.state.progress?.doing === 'importing'}
              onRemoved={importing.onEmptied}
            />
          </div>
        )}
        <ImportContacts
          importing={importing}
          needs={needs}
          staysOnPath
          next={{ label: text('continue'), go: () => void show('limits') }}
          below={(isImported) => (
            <div className={styles.stepActions}>
              {back('basics')}
              {count > 0 && !isImported && (
                <Button onClick={() => void show('limits')}>
                  {text('continueWith', { count, shown: formats.count(count) })}
                </Button>
              )}
            </div>
          )}
        />
      </StepPart>
      <StepPart of="limits" current={step} title={text('stepLimits')}>
        <Card narrow>
          <CampaignForm values={values} fields="limit" onSave={save('check')} action={text('continue')} guard="path">
            {back('contacts')}
          </CampaignForm>
        </Card>
      </StepPart>
      <StepPart of="check" current={step} title={text('stepCheck')}>
        <CheckCampaign campaign={campaign} back={back('limits')} />
      </StepPart>
    </>
  );
}

/** A step that is not shown keeps what was typed into it. On a change of step the focus is on the heading. */
function StepPart(props: { of: Step; current: Step; title: string; children: ReactNode }) {
  const { of, current, title, children } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef(current);
  useEffect(() => {
    if (of === current && before.current !== current) heading.current?.focus();
    before.current = current;
  }, [of, current]);
  return (
    <section hidden={of !== current} className={styles.step}>
      <h2 ref={heading} tabIndex={-1}>
        {steps.indexOf(of) + 1}. {title}
      </h2>
      {children}
    </section>
  );
}
