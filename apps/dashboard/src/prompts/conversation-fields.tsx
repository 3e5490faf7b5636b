import { type TurnTaking, voicemailActions } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { settingsQuery } from '../api/queries.ts';
import { Choice } from '../design/choice.tsx';
import { usePromptTexts } from './texts.ts';
import { TurnTakingFields } from './turn-taking-fields.tsx';
import { useDraftField } from './use-draft-field.ts';

const paces = ['patient', 'normal', 'quick'] as const satisfies readonly TurnTaking[];

/** How the agent takes turns, and what it does if a mailbox answers. */
export function ConversationFields() {
  const text = usePromptTexts();
  const { data: settings } = useQuery(settingsQuery);
  const pace = useDraftField('turn_taking');
  const voicemail = useDraftField('voicemail_action');
  const settingOf = (key: string) => settings?.[key]?.value;
  const defaultPace = paces.find((one) => one === settingOf('turn_taking'));
  const defaultVoicemail = voicemailActions.find((one) => one === settingOf('voicemail_action'));
  return (
    <>
      <Choice
        label={text('pace')}
        hint={text('paceHint')}
        value={pace.value}
        options={[
          {
            value: 'default' as const,
            label: text('fromSettings', { value: defaultPace ? text(`pace_${defaultPace}`) : '…' }),
          },
          ...paces.map((value) => ({ value, label: text(`pace_${value}`), about: text(`pace_${value}_about`) })),
        ]}
        onChange={pace.onChange}
      />
      <TurnTakingFields />
      <Choice
        label={text('voicemail')}
        hint={text('voicemailHint')}
        value={voicemail.value}
        options={[
          {
            value: 'default' as const,
            label: text('fromSettings', { value: defaultVoicemail ? text(`voicemail_${defaultVoicemail}`) : '…' }),
          },
          ...voicemailActions.map((value) => ({ value, label: text(`voicemail_${value}`) })),
        ]}
        onChange={voicemail.onChange}
      />
    </>
  );
}
