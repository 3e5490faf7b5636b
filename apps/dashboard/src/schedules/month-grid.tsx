import type { ScheduleDaysAnswer } from '@ligai/contracts';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useFormats } from '../language/formats.ts';
import { useLanguage } from '../language/language.ts';
import styles from './calendar.module.css';
import { dayAfterKey, formatDay, type Month, monthOf, weeksOf } from './month.ts';
import { useScheduleTexts } from './texts.ts';
import type { Day } from './zone-time.ts';

type CountedDay = ScheduleDaysAnswer['days'][number];

type GridProps = {
  month: Month;
  today: Day;
  selected: Day | undefined;
  days: readonly CountedDay[];
  onSelect: (day: Day) => void;
  onMonth: (month: Month) => void;
};

/**
 * The days of a month with their calls. One of them is in the order of the Tab key; arrows, Home, End and Page Up and Down
 * move from there (the grid pattern of the ARIA Authoring Practices).
 */
export function MonthGrid({ month, today, selected, days, onSelect, onMonth }: GridProps) {
  const text = useScheduleTexts();
  const language = useLanguage();
  const [moved, setMoved] = useState<Day | null>(null);
  const buttons = useRef(new Map<Day, HTMLButtonElement>());
  const inMonth = [moved, selected, today].find((day) => day && monthOf(day) === month);
  const focusable = inMonth ?? `${month}-01`;
  /** Focused once its month is shown. */
  const wanted = useRef<Day | null>(null);
  useEffect(() => {
    if (wanted.current === null || monthOf(wanted.current) !== month) return;
    buttons.current.get(wanted.current)?.focus();
    wanted.current = null;
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const next = event.ctrlKey || event.metaKey || event.altKey ? null : dayAfterKey(focusable, event.key);
    if (!next) return;
    event.preventDefault();
    wanted.current = next;
    setMoved(next);
    if (monthOf(next) !== month) onMonth(monthOf(next));
  };
  const counted = new Map(days.map((one) => [one.day, one]));
  const weeks = weeksOf(month);
  return (
    <table
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the pattern for a calendar with moving focus.
      role="grid"
      className={styles.grid}
      aria-label={text('calendarOf', { month: formatDay(`${month}-01`, language, { month: 'long', year: 'numeric' }) })}
      aria-describedby="calendar-keys"
      onKeyDown={onKeyDown}
    >
      <thead>
        <tr>
          {weeks[0]?.map((day) => (
            <th key={day} scope="col" abbr={formatDay(day, language, { weekday: 'long' })}>
              {formatDay(day, language, { weekday: 'short' }).replace('.', '')}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0]}>
            {week.map((day) => (
              // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/noNoninteractiveElementToInteractiveRole: a cell of the grid.
              <td key={day} role="gridcell" aria-selected={day === selected}>
                <DayButton
                  day={day}
                  counted={counted.get(day)}
                  isOther={monthOf(day) !== month}
                  isToday={day === today}
                  isSelected={day === selected}
                  isFocusable={day === focusable}
                  onSelect={() => {
                    setMoved(day);
                    onSelect(day);
                  }}
                  register={(button) => {
                    if (button) buttons.current.set(day, button);
                    else buttons.current.delete(day);
                  }}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function DayButton(props: {
  day: Day;
  counted: CountedDay | undefined;
  isOther: boolean;
  isToday: boolean;
  isSelected: boolean;
  isFocusable: boolean;
  onSelect: () => void;
  register: (button: HTMLButtonElement | null) => void;
}) {
  const { day, counted, isOther, isToday, isSelected, isFocusable, onSelect, register } = props;
  const text = useScheduleTexts();
  const language = useLanguage();
  const formats = useFormats();
  const total = counted?.total ?? 0;
  const waiting = (counted?.statuses.pending ?? 0) + (counted?.statuses.dialing ?? 0);
  const problems = (counted?.statuses.failed ?? 0) + (counted?.statuses.missed ?? 0);
  const shown = formats.count(total);
  return (
    <button
      type="button"
      ref={register}
      className={styles.day}
      tabIndex={isFocusable ? 0 : -1}
      aria-current={isToday ? 'date' : undefined}
      data-other={isOther || undefined}
      data-selected={isSelected || undefined}
      data-busy={total > 0 || undefined}
      onClick={onSelect}
    >
      <span className="visually-hidden">{`${formatDay(day, language, { dateStyle: 'full' })}: `}</span>
      <span className={styles.number} aria-hidden>
        {Number(day.slice(8))}
      </span>
      {total > 0 && (
        <span className={styles.total} data-look={problems > 0 ? 'bad' : waiting > 0 ? 'wait' : 'calm'} aria-hidden>
          {shown}
        </span>
      )}
      <span className={total > 0 ? styles.words : 'visually-hidden'}>
        <span>{text('callsOf', { count: total, shown })}</span>{' '}
        {waiting > 0 && <span className={styles.waiting}>{text('waitingOf', { shown: formats.count(waiting) })}</span>}{' '}
        {problems > 0 && (
          <span className={styles.problems}>
            {text('problemsOf', { count: problems, shown: formats.count(problems) })}
          </span>
        )}
      </span>
    </button>
  );
}
