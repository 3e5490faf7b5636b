import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Leg } from './channel/leg.ts';
import { SwitchCore } from './switch-core.ts';
import { newSwitchJournal } from './switch-journal.ts';

/** One simulated FreeSWITCH process: its legs, its events, its identity. */
export class SwitchNode extends SwitchCore implements Disposable {
  readonly journal = newSwitchJournal();
  /** Legs by their uuid, until CHANNEL_DESTROY. */
  readonly legs = new Map<string, Leg>();
  /** Rows of `show channels`, which remain for a while after the end of a leg. */
  readonly rows = new Set<Leg>();
  /** The folder for uploads of audio sockets; FreeSWITCH uses /tmp. */
  readonly uploads = mkdtempSync(join(tmpdir(), 'ligai-switch-'));
  sessionsSinceStartup = 0;
  peakSessions = 0;
  /** Set by the server: resets all state and ends every connection. */
  onCrash: (why: string) => void = () => {};
  onShutdown: () => void = () => {};

  add(leg: Leg): void {
    this.legs.set(leg.channel.uuid, leg);
    this.rows.add(leg);
    this.sessionsSinceStartup += 1;
    this.peakSessions = Math.max(this.peakSessions, this.legs.size);
  }

  forget(leg: Leg, rowLingersMs: number): void {
    this.legs.delete(leg.channel.uuid);
    this.clock.after(rowLingersMs, () => this.rows.delete(leg));
  }

  /** The process ends, without events and BYE. The next start is a new process. */
  die(): void {
    for (const leg of this.legs.values()) leg.vanish();
    this.legs.clear();
    this.rows.clear();
    this.sessionsSinceStartup = 0;
    this.peakSessions = 0;
    this.renew();
  }

  [Symbol.dispose](): void {
    this.die();
    rmSync(this.uploads, { recursive: true, force: true });
  }
}
