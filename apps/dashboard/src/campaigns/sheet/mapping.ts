import type { Role, SheetColumn } from './guess-columns.ts';

/** The form field `mapping` of an import: our field, or the name of a variable → the column. */
export function mappingOf(columns: readonly SheetColumn[], roles: readonly Role[]): Record<string, string> {
  const mapping: Record<string, string> = {};
  const enter = (field: string, column: string) => {
    Object.defineProperty(mapping, field, { value: column, enumerable: true, configurable: true, writable: true });
  };
  const columnOf = (role: Role) => columns[roles.indexOf(role)]?.name;
  const [number, name] = [columnOf('number'), columnOf('name')];
  if (number !== undefined) enter('phone_number', number);
  if (name !== undefined) enter('name', name);
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
    return sameRole(before, role) ? { variable: columns[index]?.name ?? '' } : before;
  });
}

export const sameRole = (one: Role, other: Role): boolean =>
  typeof one === 'string' || typeof other === 'string' ? one === other : one.variable === other.variable;

/** Variables of the prompt that no column fills. */
export function missingVariables(variables: readonly string[], roles: readonly Role[]): string[] {
  const given = new Set(roles.map((role) => (typeof role === 'string' ? role : role.variable.normalize('NFC'))));
  return variables.filter((one) => !given.has(one));
}

/** Variables of the prompt whose column has no value in some rows: the agent would leave them out of its sentences. */
export function blankVariables(
  variables: readonly string[],
  columns: readonly SheetColumn[],
  roles: readonly Role[],
): string[] {
  const columnOf = (name: string) =>
    columns[roles.findIndex((role) => typeof role !== 'string' && role.variable.normalize('NFC') === name)];
  return variables.filter((name) => columnOf(name)?.hasBlanks);
}

function freeName(wanted: string, taken: Record<string, string>): string {
  const isFree = (name: string) => !Object.hasOwn(taken, name) && name !== 'phone_number' && name !== 'name';
  let name = wanted;
  for (let count = 2; !isFree(name); count += 1) name = `${wanted} ${count}`;
  return name;
}
