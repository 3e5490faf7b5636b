/** The input of the event socket. Times are monotonic (ms), comparable only within this process. */
export type SwitchJournal = {
  /** The newest complete commands, in order; at most `keptCommands`. */
  commands: Array<{ atMs: number; connection: number; text: string }>;
  originates: Originate[];
  /** Total number of bytes received on event sockets. */
  receivedBytes: number;
  /** The newest of them, as Latin-1 text: one character per byte; at most `keptBytes`. */
  received: string;
  crashes: Array<{ atMs: number; why: string }>;
};

export type Originate = {
  atMs: number;
  epochMs: number;
  connection: number;
  uuid: string;
  number: string;
  gateway: string | null;
  variables: Record<string, string>;
};

const keptCommands = 50_000;
const keptBytes = 4_000_000;

export const newSwitchJournal = (): SwitchJournal => ({
  commands: [],
  originates: [],
  receivedBytes: 0,
  received: '',
  crashes: [],
});

export function noteBytes(journal: SwitchJournal, chunk: Buffer): void {
  journal.receivedBytes += chunk.length;
  journal.received += chunk.toString('latin1');
  if (journal.received.length > 2 * keptBytes) journal.received = journal.received.slice(-keptBytes);
}

export function noteCommand(journal: SwitchJournal, command: SwitchJournal['commands'][number]): void {
  journal.commands.push(command);
  if (journal.commands.length > 2 * keptCommands) journal.commands.splice(0, keptCommands);
}
