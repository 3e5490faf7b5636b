import type { PromptNeeds } from '../use-campaign.ts';
import { isPlainName, plainHeading, type Role, type SheetColumn, suggestedVariable } from './guess-columns.ts';

/**
 * The form field `mapping` of an import: our field, or the name of a variable → the column. `variables` are those of the
 * prompt.
 */
export function mappingOf(
  columns: readonly SheetColumn[],
  roles: readonly Role[],
  variables: readonly string[],
): Record<string, string> {
  const mapping: Record<string, string> = {};
  const enter = (field: string, column: string) => {
    Object.defineProperty(mapping, field, { value: column, enumerable: true, configurable: true, writable: true });
  };
  const columnOf = (role: Role) => columns[roles.indexOf(role)]?.name;
  const [number, name] = [columnOf('number'), columnOf('name')];
  if (number !== undefined) enter('phone_number', number);
  if (name !== undefined) {
    enter('name', name);
    for (const variable of filledByName(variables, columns, roles)) enter(variable, name);
  }
  for (const [at, role] of roles.entries()) {
    const column = columns[at]?.name;
    if (column === undefined || role === 'number' || role === 'name') continue;
    enter(freeName(role === 'area_code' ? column : role.variable, mapping), column);
  }
  return mapping;
}

/** The column gets the role; the column that had it before becomes a variable under its own name. */
export function withRole(columns: readonly SheetColumn[], roles: readonly Role[], at: number, role: Role): Role[] {
  return roles.map((before, index) => {
    if (index === at) return role;
    return sameRole(before, role) ? { variable: suggestedVariable(columns[index]?.name ?? '') } : before;
  });
}

export const sameRole = (one: Role, other: Role): boolean =>
  typeof one === 'string' || typeof other === 'string' ? one === other : one.variable === other.variable;

/** Variables of the prompt that the column of the person's name fills besides: `{{nome}}`, and one with its heading. */
export function filledByName(
  variables: readonly string[],
  columns: readonly SheetColumn[],
  roles: readonly Role[],
): string[] {
  const column = columns[roles.indexOf('name')];
  if (column === undefined) return [];
  const heading = plainHeading(column.name);
  return withoutColumn(variables, roles).filter((one) => isPlainName(one) || plainHeading(one) === heading);
}

/** Variables of the prompt that no column fills. */
export function missingVariables(
  variables: readonly string[],
  columns: readonly SheetColumn[],
  roles: readonly Role[],
): string[] {
  const named = filledByName(variables, columns, roles);
  return withoutColumn(variables, roles).filter((one) => !named.includes(one));
}

/** Variables of the prompt that a column fills. */
export function filledVariables(
  variables: readonly string[],
  columns: readonly SheetColumn[],
  roles: readonly Role[],
): string[] {
  const missing = missingVariables(variables, columns, roles);
  return variables.filter((one) => !missing.includes(one));
}

/** What the prompt uses and a column has, so that rows without it can be left out: its variables, and `name` with `{{name}}`. */
export function requiredValues(
  { variables, name }: PromptNeeds,
  columns: readonly SheetColumn[],
  roles: readonly Role[],
): string[] {
  const filled = filledVariables(variables, columns, roles);
  return name && roles.includes('name') ? ['name', ...filled] : filled;
}

function withoutColumn(variables: readonly string[], roles: readonly Role[]): string[] {
  const given = new Set(roles.map((role) => (typeof role === 'string' ? '' : role.variable.normalize('NFC'))));
  return variables.filter((one) => !given.has(one));
}

/** What the prompt uses and whose column has no value in some rows: the agent would leave it out of its sentences. */
export function blankValues(needs: PromptNeeds, columns: readonly SheetColumn[], roles: readonly Role[]): string[] {
  const named = [...filledByName(needs.variables, columns, roles), 'name'];
  const columnOf = (name: string) =>
    columns[
      roles.findIndex((role) =>
        typeof role === 'string' ? role === 'name' && named.includes(name) : role.variable.normalize('NFC') === name,
      )
    ];
  return requiredValues(needs, columns, roles).filter((name) => columnOf(name)?.hasBlanks);
}

function freeName(wanted: string, taken: Record<string, string>): string {
  const isFree = (name: string) => !Object.hasOwn(taken, name) && name !== 'phone_number' && name !== 'name';
  let name = wanted;
  for (let count = 2; !isFree(name); count += 1) name = `${wanted} ${count}`;
  return name;
}
