import { useFormContext, useWatch } from 'react-hook-form';
import { Card } from '../design/card.tsx';
import { Choice } from '../design/choice.tsx';
import { TextArea } from '../design/text-area.tsx';
import { TextField } from '../design/text-field.tsx';
import { Toggle } from '../design/toggle.tsx';
import { ConversationFields } from './conversation-fields.tsx';
import type { Draft } from './draft.ts';
import { placeholdersIn } from './placeholders.ts';
import styles from './prompt-editor.module.css';
import { SpeechFields } from './speech-fields.tsx';
import { usePromptTexts } from './texts.ts';
import { useDraftField } from './use-draft-field.ts';

/** The fields of a prompt, in the order in which a person thinks of them. */
export function PromptFields() {
  const text = usePromptTexts();
  return (
    <div className={styles.fields}>
      <Card title={text('words')}>
        <NameField />
        <GreetingFields />
        <ContentField />
        <DefaultValues />
      </Card>
      <Card title={text('speech')}>
        <SpeechFields />
      </Card>
      <Card title={text('conversation')}>
        <ConversationFields />
      </Card>
    </div>
  );
}

function NameField() {
  const text = usePromptTexts();
  const field = useDraftField('name');
  return <TextField {...field} label={text('name')} hint={text('nameHint')} dir="auto" required />;
}

function GreetingFields() {
  const text = usePromptTexts();
  const greeting = useDraftField('greeting');
  const opening = useDraftField('opening');
  const interruptible = useDraftField('greeting_interruptible');
  return (
    <>
      <TextArea {...greeting} label={text('greeting')} hint={text('greetingHint')} rows={2} dir="auto" />
      <div className={styles.pair}>
        <Choice
          label={text('opening')}
          value={opening.value}
          options={(['speak_first', 'listen_first'] as const).map((value) => ({ value, label: text(value) }))}
          onChange={opening.onChange}
        />
        <Toggle
          label={text('interruptible')}
          hint={text('interruptibleHint')}
          checked={interruptible.value}
          onChange={interruptible.onChange}
        />
      </div>
    </>
  );
}

function ContentField() {
  const text = usePromptTexts();
  const field = useDraftField('content');
  return (
    <TextArea
      {...field}
      label={text('content')}
      hint={text('contentHint', { placeholder: '{{name}}', example: `{{${text('variableExample')}}}` })}
      rows={14}
      dir="auto"
      required
    />
  );
}

/** A field for each variable in the texts. */
function DefaultValues() {
  const text = usePromptTexts();
  const { control } = useFormContext<Draft>();
  const [greeting, content] = useWatch({ control, name: ['greeting', 'content'] });
  const { value: variables, onChange, onBlur, error } = useDraftField('variables');
  const fields = placeholdersIn(greeting, content);
  if (fields.length === 0) return null;
  return (
    <fieldset className={styles.variables}>
      <legend>{text('variables')}</legend>
      <p className={styles.hint}>{text('variablesHint')}</p>
      {fields.map((field) => (
        <TextField
          key={field}
          label={<bdi className={styles.variable}>{field}</bdi>}
          value={variables[field] ?? ''}
          onChange={(value) => onChange({ ...variables, [field]: value })}
          onBlur={onBlur}
          dir="auto"
        />
      ))}
      {error && (
        <p role="alert" className={styles.fieldError}>
          {error}
        </p>
      )}
    </fieldset>
  );
}
