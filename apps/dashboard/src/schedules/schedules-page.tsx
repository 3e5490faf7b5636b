import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { CalendarPlus } from 'lucide-react';
import buttonStyles from '../design/button.module.css';
import { PageHead } from '../design/page-head.tsx';
import { Tabs } from '../design/tabs.tsx';
import { Calendar } from './calendar.tsx';
import { ScheduleList } from './schedule-list.tsx';
import styles from './schedules-page.module.css';
import { useScheduleTexts } from './texts.ts';
import { useZone } from './use-zone.ts';
import { ZoneChoice } from './zone-choice.tsx';

/** Calls for a certain day and time: as a calendar and as a list. */
export function SchedulesPage() {
  const text = useScheduleTexts();
  const search = useSearch({ from: '/schedules' });
  const navigate = useNavigate({ from: '/schedules' });
  const zone = useZone(search.zone);
  const { day } = search;
  return (
    <>
      <PageHead title={text('title')} about={text('about')}>
        <Link
          to="/schedules/new"
          search={{ ...(day && { day }), ...(search.zone && { zone: search.zone }) }}
          className={`${buttonStyles.button} ${buttonStyles.primary} ${styles.create}`}
        >
          <CalendarPlus size={16} aria-hidden="true" />
          {text('create')}
        </Link>
      </PageHead>
      <div className={styles.zone}>
        <ZoneChoice
          zone={zone}
          onChange={(kind) =>
            void navigate({
              search: (before) => ({ ...before, zone: kind === 'installation' ? kind : undefined }),
              replace: true,
            })
          }
        />
      </div>
      <Tabs
        value={search.view ?? 'calendar'}
        onChange={(view) =>
          void navigate({
            search: (before) => ({ ...before, view: view === 'list' ? view : 'calendar' }),
            replace: true,
          })
        }
        tabs={[
          {
            value: 'calendar',
            label: text('calendar'),
            content: <Calendar search={search} timeZone={zone.name} />,
          },
          { value: 'list', label: text('list'), content: <ScheduleList search={search} timeZone={zone.name} /> },
        ]}
      />
    </>
  );
}
