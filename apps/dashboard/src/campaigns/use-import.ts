import type { ImportAnswer } from '@ligai/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { upload } from '../api/upload.ts';
import { useIdempotencyKey } from '../api/use-idempotency-key.ts';
import { useLanguage } from '../language/language.ts';
import { guessRoles, type Role } from './sheet/guess-columns.ts';
import { mappingOf, requiredValues, withRole } from './sheet/mapping.ts';
import { openSheet } from './sheet/open-sheet.ts';
import type { Table } from './sheet/read-table.ts';
import type { PromptNeeds } from './use-campaign.ts';

/** What is in progress; `sent` is the share of the file that was sent. */
export type ImportProgress = { doing: 'reading' | 'checking' | 'importing'; sent: number };

/** A file, what its columns are, how the API reads it, and what became of it. */
export type ImportState = {
  file: File | null;
  table: Table | null;
  roles: readonly Role[];
  /** Whether rows without a value of the prompt's variables are left out. */
  leavesBlanksOut: boolean;
  /** The answer of a dry run. */
  preview: ImportAnswer | null;
  result: ImportAnswer | null;
  progress: ImportProgress | null;
  failed: { doing: ImportProgress['doing']; error: Error } | null;
  /** `late`: the whole file may have been sent, and the API may have imported it. */
  canceled: 'early' | 'late' | null;
};

/** A file as it is sent. */
type Sending = { table: Table; roles: readonly Role[]; file: File; leavesBlanksOut: boolean };

const nothing: ImportState = {
  ...{
    file: null,
    table: null,
    roles: [],
    leavesBlanksOut: true,
    preview: null,
    result: null,
    progress: null,
    failed: null,
    canceled: null,
  },
};

export type Import = ReturnType<typeof useImport>;

/** The import of a file: it is read, checked by the API on every change of its columns, and imported on request. */
export function useImport(campaignId: number, needs: PromptNeeds) {
  const { variables } = needs;
  const queries = useQueryClient();
  const language = useLanguage();
  const [state, setState] = useState(nothing);
  const running = useRef(new AbortController());
  useEffect(() => () => running.current.abort(), []);
  const change = (some: Partial<ImportState>) => setState((before) => ({ ...before, ...some }));
  const keyFor = useIdempotencyKey();
  /** How often the campaign was emptied: the same file may be imported again afterwards. */
  const emptied = useRef(0);

  /** Ends what is in progress, then does this. */
  const run = async (doing: ImportProgress['doing'], task: (signal: AbortSignal) => Promise<Partial<ImportState>>) => {
    running.current.abort();
    running.current = new AbortController();
    const { signal } = running.current;
    change({ progress: { doing, sent: 0 }, failed: null, canceled: null });
    try {
      const done = await task(signal);
      signal.throwIfAborted();
      change({ ...done, progress: null });
    } catch (error) {
      if (!signal.aborted) change({ progress: null, failed: { doing, error: error as Error } });
    }
  };
  const open = (file: File, sheet: string | null, roles: readonly Role[], table: Table | null, signal: AbortSignal) => {
    const columnOf = (role: Role) => table?.columns[roles.indexOf(role)]?.name;
    const [areaCode, number] = [columnOf('area_code'), columnOf('number')];
    const join = areaCode !== undefined && number !== undefined ? { areaCode, number } : null;
    return openSheet({ file, sheet, join, language }, signal);
  };
  const send = (one: Sending, dryRun: boolean, signal: AbortSignal) => {
    const { table, roles, file, leavesBlanksOut } = one;
    const mapping = mappingOf(table.columns, roles, variables);
    const form = new FormData();
    const required = leavesBlanksOut ? requiredValues(needs, table.columns, roles) : [];
    form.append('mapping', JSON.stringify(mapping));
    form.append('required', JSON.stringify(required));
    form.append('file', table.upload, `${file.name}.csv`);
    const doing = dryRun ? 'checking' : 'importing';
    return upload<ImportAnswer>(`/api/v1/campaigns/${campaignId}/contacts/csv`, form, {
      query: { dry_run: dryRun || undefined },
      // The same file in the same reading is imported once, however often it is sent. A corrected one may have the same
      // size.
      idempotencyKey: dryRun
        ? undefined
        : keyFor([emptied.current, ...identityOf(file), table.upload.size, table.sheet, mapping, required]),
      onProgress: (sent) => change({ progress: { doing, sent } }),
      signal,
    });
  };
  const check = async (one: Sending, signal: AbortSignal) => {
    if (!one.roles.includes('number')) return { preview: null };
    change({ progress: { doing: 'checking', sent: 0 } });
    return { preview: await send(one, true, signal) };
  };

  const choose = (file: File, sheet: string | null = null) => {
    setState({ ...nothing, file });
    return run('reading', async (signal) => {
      const read = await open(file, sheet, [], null, signal);
      const roles = guessRoles(read.columns, variables);
      const table = roles.includes('area_code') ? await open(file, read.sheet, roles, read, signal) : read;
      change({ table, roles });
      return check({ table, roles, file, leavesBlanksOut: true }, signal);
    });
  };
  /** An opened file with these columns; `isJoined`: an area code and a number are or were one value, so that the file itself is read. */
  const readAgain = (roles: readonly Role[], isJoined: boolean) => {
    const { file, table: before, leavesBlanksOut } = state;
    if (!file || !before) return;
    void run('reading', async (signal) => {
      const table = isJoined ? await open(file, before.sheet, roles, before, signal) : before;
      change({ table });
      return check({ table, roles, file, leavesBlanksOut }, signal);
    });
  };
  const setRole = (at: number, role: Role) => {
    if (!state.table) return;
    const roles = withRole(state.table.columns, state.roles, at, role);
    change({ roles, preview: null });
    readAgain(roles, roles.includes('area_code') || state.roles.includes('area_code'));
  };
  const checkAgain = (leavesBlanksOut = state.leavesBlanksOut) => {
    const { file, table, roles } = state;
    if (file && table) void run('checking', (signal) => check({ table, roles, file, leavesBlanksOut }, signal));
  };
  const leaveBlanksOut = (leavesBlanksOut: boolean) => {
    change({ leavesBlanksOut });
    checkAgain(leavesBlanksOut);
  };
  const importNow = () => {
    const { file, table, roles, leavesBlanksOut } = state;
    if (!file || !table) return;
    void run('importing', async (signal) => {
      const result = await send({ table, roles, file, leavesBlanksOut }, false, signal);
      await queries.invalidateQueries({ queryKey: ['campaigns'] });
      return { result };
    });
  };
  /** Repeats what failed. The columns of a file that was opened stay as they were chosen. */
  const retry = () => {
    const { failed, file, table, roles } = state;
    if (failed?.doing === 'importing') return importNow();
    if (failed?.doing === 'checking' && table) return checkAgain();
    if (table) return readAgain(roles, true);
    if (file) void choose(file);
  };
  const cancel = () => {
    running.current.abort();
    const { progress, table } = state;
    const unsent = (1 - (progress?.sent ?? 0)) * (table?.upload.size ?? 0);
    const isLate = progress?.doing === 'importing' && unsent < unreportedBytes;
    setState({ ...nothing, canceled: isLate ? 'late' : 'early' });
    if (isLate) void queries.invalidateQueries({ queryKey: ['campaigns'] });
  };
  const restart = () => setState(nothing);
  /**
   * All contacts were removed: another import of the same file is another one. A file that was chosen is checked again; one that
   * was imported is gone with its contacts.
   */
  const onEmptied = () => {
    emptied.current += 1;
    if (state.result) return restart();
    change({ canceled: null });
    // A file that is still read is checked afterwards.
    if (!state.table || state.progress?.doing === 'reading' || state.failed?.doing === 'reading') return;
    change({ preview: null });
    checkAgain();
  };
  return { state, choose, setRole, leaveBlanksOut, importNow, retry, cancel, restart, onEmptied };
}

/** As much may have been sent since the last report of the progress, 50 ms ago: a small file is sent before the first one. */
const unreportedBytes = 16 * 2 ** 20;

const identityOf = ({ name, lastModified, size }: File) => [name, lastModified, size];
