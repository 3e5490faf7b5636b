export { ForkPlayout } from './audio-fork/fork-playout.ts';
export type { AudioModuleName, SwitchBehaviour } from './behaviour.ts';
export { defaultSwitchBehaviour } from './behaviour.ts';
export { type FakeSwitch, type FakeSwitchOptions, type SwitchAction, startFakeSwitch } from './fake-switch.ts';
export type { Originate, SwitchJournal } from './switch-journal.ts';
