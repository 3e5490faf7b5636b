import type { PromptAnswer, ScheduleAnswer } from '@ligai/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Controller } from 'react-hook-form';
import { ApiError, isChangedSince, request, type Tagged } from '../api/request.ts';
import { useIdempotencyKey } from '../api/use-idempotency-key.ts';
import { EditConflict, useIsChangedElsewhere } from '../app/edit-conflict.tsx';
import { LeaveGuard } from '../app/leave-guard.tsx';
import { useNotify } from '../app/notices.tsx';
import { Button } from '../design/button.tsx';
import { Card } from '../design/card.tsx';
import { Choice } from '../design/choice.tsx';
import { DateField } from '../design/date-field.tsx';
import formStyles from '../design/form.module.css';
import { FormError } from '../design/form-error.tsx';
import { TextArea } from '../design/text-area.tsx';
import { TextField } from '../design/text-field.tsx';
import { NumberField } from '../dial/number-field.tsx';
import { PromptVariables } from '../dial/prompt-variables.tsx';
import { useBodyForm } from '../forms/use-body-form.ts';
import { currentMs } from '../live/use-now.ts';
import { needsName, placeholdersIn } from '../prompts/placeholders.ts';
import { GoneSchedule, NotPending } from './gone-schedule.tsx';
import { monthOf } from './month.ts';
import {
  anotherBody,
  bodyOf,
  changesOf,
  type EditedFields,
  fieldNames,
  isTimeEdited,
  type ScheduleBody,
  type ScheduleValues,
  type TimeProblem,
  timeProblems,
  valuesOf,
} from './schedule-values.ts';
import styles from './schedules-page.module.css';
import type { NewScheduleSearch } from './schedules-search.ts';
import { useScheduleTexts } from './texts.ts';
import { useScheduleDifference } from './use-schedule-difference.ts';
import { useZone } from './use-zone.ts';
import { WhenSummary } from './when-summary.tsx';
import { ZoneChoice } from './zone-choice.tsx';
import { browserZone, instantOf, wallTime } from './zone-time.ts';

type FormProps = {
  prompts: readonly PromptAnswer[];
  search: NewScheduleSearch;
  /** null: a new one. One that stopped waiting while it was edited is shown with the way to another one. */
  schedule: Tagged<ScheduleAnswer> | null;
  /** The values of the form, which began with those of `schedule`, are for another call. */
  isAnother?: boolean;
  onAnother?: () => void;
};

/**
 * Number, person, prompt and time of a call to be placed later. What is typed stays until it is scheduled or given up.
 */
export function ScheduleForm({ prompts, search, schedule: stored, isAnother = false, onAnother }: FormProps) {
  const text = useScheduleTexts();
  const notify = useNotify();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const zone = useZone(search.zone);
  const schedule = isAnother ? null : stored;
  const isGone = schedule !== null && schedule.status !== 'pending';
  const active = prompts.find(({ is_active }) => is_active);
  const [defaultValues] = useState(() =>
    schedule ? valuesOf(schedule, zone.name) : firstValues(search, zone.name, active ? '' : String(prompts[0]?.id)),
  );
  const promptOf = (promptId: string) => (promptId === '' ? active : prompts.find(({ id }) => String(id) === promptId));
  const fieldsOf = (prompt: PromptAnswer | undefined) =>
    prompt ? placeholdersIn(prompt.greeting, prompt.content) : [];

  const keyFor = useIdempotencyKey();
  const create = (body: ScheduleBody) =>
    request<ScheduleAnswer>('POST', '/api/v1/schedules', { body, idempotencyKey: keyFor(body) });
  const { form, errorAt, sending, refusal, submit, formProps } = useBodyForm<
    ScheduleValues,
    ScheduleBody,
    ScheduleAnswer
  >({
    ...{ schema: 'schedule', names: fieldNames },
    bodyOf: (typed) => bodyOf(typed, zone.name, fieldsOf(promptOf(typed.promptId))),
    // A time that stays may have passed: the call is about to be placed.
    own: (typed) => (schedule && !isTimeEdited(edited) ? {} : timeProblems(typed, zone.name, currentMs())),
    ownText: (key) => text(key as TimeProblem),
    form: { defaultValues },
    send: (body) =>
      schedule
        ? request('PUT', `/api/v1/schedules/${schedule.id}`, {
            body: changesOf(body, edited),
            ifMatch: schedule.etag,
          })
        : create(stored ? anotherBody(body, stored) : body),
    onSent: async ({ scheduled_time: time }) => {
      notify({ title: text(schedule ? 'changed' : 'saved') });
      await queries.invalidateQueries({ queryKey: ['schedules'] });
      const { day } = wallTime(Date.parse(time), zone.name);
      const { zone: kind } = search;
      await navigate({
        to: '/schedules',
        search: { day, month: monthOf(day), ...(kind && { zone: kind }) },
        ignoreBlocker: true,
      });
    },
    onFailed: async (error) => {
      // The page then shows what it was changed to, or that its time has come.
      if (isChangedSince(error) || isRefusedAsGone(error)) await queries.invalidateQueries({ queryKey: ['schedules'] });
    },
  });
  const { control, formState, watch } = form;
  const edited: EditedFields = formState.dirtyFields;
  const values = watch();
  const prompt = promptOf(values.promptId);
  const fields = fieldsOf(prompt);
  const showStored = () => schedule && form.reset(valuesOf(schedule, zone.name));
  const isElsewhere =
    useIsChangedElsewhere({
      stored: stored?.etag ?? '',
      isEditing: formState.isDirty,
      onChanged: showStored,
    }) &&
    schedule !== null &&
    !isGone &&
    !sending.isPending;
  const difference = useScheduleDifference({ schedule, typed: values, edited, prompts, timeZone: zone.name });
  /** The time that is stored stays the same instant in another zone. */
  const keepInstant = (timeZone: string | null) => {
    const atMs = instantOf(values.day, values.time, zone.name);
    if (atMs === null || timeZone === null) return;
    const { day, time } = wallTime(atMs, timeZone);
    if (isTimeEdited(edited)) {
      form.setValue('day', day, { shouldDirty: true });
      form.setValue('time', time, { shouldDirty: true });
    } else {
      form.resetField('day', { defaultValue: day });
      form.resetField('time', { defaultValue: time });
    }
  };
  if (isGone && !formState.isDirty) return <NotPending schedule={schedule} />;
  return (
    <Card narrow>
      <form className={formStyles.form} {...formProps(!isElsewhere && !isGone)}>
        {isGone && <GoneSchedule schedule={schedule} onAnother={() => onAnother?.()} />}
        <Controller
          control={control}
          name="number"
          render={({ field }) => <NumberField field={field} error={errorAt('number')} autoFocus={schedule === null} />}
        />
        <Controller
          control={control}
          name="name"
          render={({ field: { ref: _ref, ...field } }) => (
            <TextField
              {...field}
              label={text('name')}
              hint={text(prompt && needsName(prompt) ? 'nameNeeded' : 'nameHint', { placeholder: '{{name}}' })}
              error={errorAt('name')}
              autoComplete="off"
            />
          )}
        />
        <div className={styles.pair}>
          <Controller
            control={control}
            name="day"
            render={({ field: { ref: _ref, ...field } }) => (
              <DateField {...field} type="date" label={text('day')} error={errorAt('day')} />
            )}
          />
          <Controller
            control={control}
            name="time"
            render={({ field: { ref: _ref, ...field } }) => (
              <DateField {...field} type="time" label={text('time')} error={errorAt('time')} />
            )}
          />
        </div>
        <ZoneChoice
          zone={zone}
          onChange={(kind) => {
            if (schedule) keepInstant(kind === 'installation' ? zone.installation : browserZone());
            void navigate({
              to: '.',
              search: (before) => ({ ...before, zone: kind === 'installation' ? kind : undefined }),
              replace: true,
            });
          }}
        />
        <Controller
          control={control}
          name="promptId"
          render={({ field }) => (
            <Choice
              label={text('prompt')}
              value={field.value}
              onChange={field.onChange}
              options={[
                {
                  value: '',
                  label: active ? text('promptAtItsTimeNamed', { name: active.name }) : text('promptAtItsTime'),
                },
                ...prompts.map(({ id, name }) => ({ value: String(id), label: name })),
              ]}
            />
          )}
        />
        <PromptVariables
          prompt={prompt}
          fields={fields}
          values={values.variables}
          onChange={(variables) => form.setValue('variables', variables, { shouldDirty: true })}
          error={errorAt('variables')}
          marksEmpty={form.formState.isSubmitted}
        />
        <Controller
          control={control}
          name="notes"
          render={({ field: { ref: _ref, ...field } }) => (
            <TextArea {...field} label={text('notes')} hint={text('notesHint')} error={errorAt('notes')} rows={2} />
          )}
        />
        <WhenSummary day={values.day} time={values.time} zone={zone} />
        {refusal && !isElsewhere && !isGone && (
          <FormError title={text(schedule ? 'changeFailed' : 'saveFailed')}>{refusal}</FormError>
        )}
        {isElsewhere ? (
          <EditConflict
            title={text('changedElsewhere')}
            difference={difference}
            busy={sending.isPending}
            onOverwrite={submit}
            onDiscard={showStored}
          />
        ) : (
          !isGone && (
            <div>
              <Button
                type="submit"
                look="primary"
                busy={sending.isPending}
                disabled={schedule !== null && !formState.isDirty}
              >
                {text(schedule ? 'saveChange' : 'save')}
              </Button>
            </div>
          )
        )}
      </form>
      <LeaveGuard
        isChanged={formState.isDirty || isAnother}
        // The time zone is in the address of this page.
        staysOnPath
        title={text(schedule ? 'leaveChangeTitle' : 'leaveTitle')}
        about={text('leaveAbout')}
        action={text(schedule ? 'leaveChange' : 'leave')}
      />
    </Card>
  );
}

/** `PUT` answers 400 for a call that is not pending any more. */
const isRefusedAsGone = (error: Error): boolean => error instanceof ApiError && error.status === 400;

/** The day of the address or today, at the next full hour; at nine in the morning on another day. */
function firstValues({ day }: NewScheduleSearch, timeZone: string, promptId: string): ScheduleValues {
  const hourMs = 3_600_000;
  const next = wallTime(Math.ceil((currentMs() + hourMs / 12) / hourMs) * hourMs, timeZone);
  const at = day === undefined || day === next.day ? next : { day, time: '09:00' };
  return { number: '', name: '', promptId, variables: {}, notes: '', ...at };
}
