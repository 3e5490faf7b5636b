import { TriangleAlert } from 'lucide-react';
import choiceStyles from '../design/choice.module.css';
import type { Option } from '../design/choice.tsx';
import { Toggle } from '../design/toggle.tsx';
import styles from './import-contacts.module.css';
import { useImportTexts } from './import-texts.ts';
import { type Role, type SheetColumn, suggestedVariable } from './sheet/guess-columns.ts';
import { blankValues, filledByName, missingVariables, requiredValues } from './sheet/mapping.ts';
import type { PromptNeeds } from './use-campaign.ts';

type ColumnMappingProps = {
  columns: readonly SheetColumn[];
  /** Of the file, not made up for it. */
  hasHeadings: boolean;
  roles: readonly Role[];
  /** Those of the campaign's prompt. */
  needs: PromptNeeds;
  onChange: (at: number, role: Role) => void;
  /** Whether rows without a value of the prompt's variables are left out. */
  leavesBlanksOut: boolean;
  onLeaveBlanksOut: (leavesOut: boolean) => void;
};

/** What each column of the sheet is used for, and what the prompt uses that no column has. */
export function ColumnMapping(props: ColumnMappingProps) {
  const { columns, hasHeadings, roles, needs, onChange, leavesBlanksOut, onLeaveBlanksOut } = props;
  const text = useImportTexts();
  const { variables } = needs;
  const missing = missingVariables(variables, columns, roles);
  const blank = blankValues(needs, columns, roles);
  const named = filledByName(variables, columns, roles);
  const filled = requiredValues(needs, columns, roles);
  const listed = (names: readonly string[]) => ({
    count: names.length,
    names: names.map((name) => `{{${name}}}`).join(', '),
  });
  return (
    <section className={styles.part}>
      <h3>{text('columns')}</h3>
      <p className={styles.hint}>{text('columnsHint', { example: `{{${variables[0] ?? 'empresa'}}}` })}</p>
      {!hasHeadings && <Warning>{text('noHeadings')}</Warning>}
      <ul className={styles.columns}>
        {columns.map((column, at) => (
          <li key={column.name} className={styles.column}>
            <div className={styles.columnName}>
              <bdi>{column.name}</bdi>
              <span className={styles.hint}>
                <bdi>
                  {column.samples
                    .filter((one) => one !== '')
                    .slice(0, 3)
                    .join(' · ') || '–'}
                </bdi>
              </span>
            </div>
            <RoleChoice
              column={column}
              role={roles[at] ?? 'name'}
              {...{ variables, named }}
              onChange={(role) => onChange(at, role)}
            />
          </li>
        ))}
      </ul>
      {!roles.includes('number') && <Warning>{text('noNumber')}</Warning>}
      {missing.length > 0 && <Warning>{text('missing', listed(missing))}</Warning>}
      {needs.name && !roles.includes('name') && <Warning>{text('noName', { placeholder: '{{name}}' })}</Warning>}
      {filled.length > 0 && (
        <Toggle
          label={text('leaveBlanksOut', listed(filled))}
          hint={text('leaveBlanksOutHint')}
          checked={leavesBlanksOut}
          onChange={onLeaveBlanksOut}
        />
      )}
      {!leavesBlanksOut && blank.length > 0 && <Warning>{text('blank', listed(blank))}</Warning>}
    </section>
  );
}

export const Warning = ({ children }: { children: React.ReactNode }) => (
  <p className={styles.warning} role="status">
    <TriangleAlert size={16} aria-hidden="true" />
    <span>{children}</span>
  </p>
);

function RoleChoice(props: {
  column: SheetColumn;
  role: Role;
  variables: readonly string[];
  /** Those of them that the column of the name fills. */
  named: readonly string[];
  onChange: (role: Role) => void;
}) {
  const { column, role, variables, named, onChange } = props;
  const text = useImportTexts();
  const own = typeof role === 'string' ? [] : [role.variable];
  const names = [...new Set([suggestedVariable(column.name), ...own, ...variables])];
  const options: Option<string>[] = [
    { value: 'number', label: text('roleNumber') },
    {
      value: 'name',
      label:
        role === 'name' && named.length > 0
          ? text('roleNameAnd', { names: named.map((name) => `{{${name}}}`).join(', ') })
          : text('roleName'),
    },
    { value: 'area_code', label: text('roleAreaCode') },
    ...names.map((name) => ({ value: `variable ${name}`, label: text('roleVariable', { name: `{{${name}}}` }) })),
  ];
  return (
    <label>
      <span className="visually-hidden">{text('usedAsOf', { column: column.name })}</span>
      {/* The browser's own list: there may be 200 columns, and as many of Base UI's take seconds to mount. */}
      <select
        className={choiceStyles.trigger}
        value={typeof role === 'string' ? role : `variable ${role.variable}`}
        onChange={({ target: { value } }) =>
          onChange(value.startsWith('variable ') ? { variable: value.slice('variable '.length) } : (value as 'number'))
        }
      >
        {options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}
