import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { apiResponse, authRequest, commandReply, disconnectNotice, jobEvent } from './wire.ts';

/** One client's connection to the scripted switch. */
export type Session = {
  send(data: string | Buffer): void;
  /** FIN. */
  end(): void;
  /** RST. */
  reset(): void;
};

export type Script = {
  password?: string;
  forkUsage?: string;
  streamUsage?: string;
  /** What the switch does when a client connects; by default it requests the password. */
  onOpen?(session: Session): void;
  /** Returns the reply to one command, or undefined for the default reply; '' leaves it without a reply. */
  onCommand?(command: string, session: Session): string | undefined;
  /** The result of a job of an audio module; by default it succeeds. */
  audioJob?(command: string): string | undefined;
  /** The subscription has its reply: events may be sent. */
  onSubscribed?(session: Session): void;
};

export const bidirectionalForkUsage =
  '-USAGE: <uuid> [start | stop | stop_play] [wss-url | path] [mono | mixed | stereo] [8000 | 16000] [bugname] [metadata] [bidirectionalAudio_enabled] [bidirectionalAudio_stream_enabled] [bidirectionalAudio_stream_samplerate]\n';
export const streamUsage =
  '-USAGE: <uuid> [start | stop | send_text | pause | resume | graceful-shutdown ] [wss-url | path] [mono | mixed | stereo] [8000 | 16000] [metadata]\n';

export type ScriptedSwitch = AsyncDisposable & {
  port: number;
  /** All bytes received. */
  received: string;
  /** The same, split into commands. */
  commands: string[];
  /** The number of connections received. */
  connections: number;
  /** The newest connection. */
  session: Session;
  /** Channel variables that were set, by leg and name. */
  variables: Map<string, string>;
};

/** A scripted FreeSWITCH on raw sockets. Mutate `script` to change it while it runs. */
export async function startScriptedSwitch(script: Script = {}): Promise<ScriptedSwitch> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    accept(socket, script, self);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const self: ScriptedSwitch = {
    port: (server.address() as AddressInfo).port,
    received: '',
    commands: [],
    connections: 0,
    session: { send() {}, end() {}, reset() {} },
    variables: new Map(),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return self;
}

function accept(socket: Socket, script: Script, self: ScriptedSwitch): void {
  const session: Session = {
    send: (data) => void socket.write(data),
    end: () => void socket.end(),
    reset: () => void socket.resetAndDestroy(),
  };
  self.session = session;
  self.connections += 1;
  let pending = '';
  socket.on('data', (data) => {
    self.received += data.toString();
    pending += data.toString();
    for (let end = pending.indexOf('\n\n'); end >= 0; end = pending.indexOf('\n\n')) {
      const command = pending.slice(0, end);
      pending = pending.slice(end + 2);
      self.commands.push(command);
      answer(command, script, session, self.variables);
    }
  });
  if (script.onOpen) script.onOpen(session);
  else session.send(authRequest);
}

function answer(command: string, script: Script, session: Session, variables: Map<string, string>): void {
  const own = script.onCommand?.(command, session);
  if (own !== undefined) {
    if (own !== '') session.send(own);
  } else if (command.startsWith('auth ')) {
    authenticate(command, script.password ?? 'ClueCon', session);
  } else if (/^api uuid_[gs]etvar /.test(command)) {
    session.send(apiResponse(variable(command, variables)));
  } else {
    session.send(usualAnswer(command, script));
    if (command.startsWith('event ')) script.onSubscribed?.(session);
  }
}

function authenticate(command: string, password: string, session: Session): void {
  if (command === `auth ${password}`) {
    session.send(commandReply('+OK accepted'));
  } else {
    session.send(commandReply('-ERR invalid') + disconnectNotice('Disconnected, goodbye.\n'));
    session.end();
  }
}

function usualAnswer(
  command: string,
  { forkUsage = bidirectionalForkUsage, streamUsage: stream = streamUsage, audioJob }: Script,
): string {
  if (command === 'api status') return apiResponse('UP 0 years\nFreeSWITCH (Version 1.11.1-release  64bit) is ready\n');
  if (command === 'api uuid_audio_fork usage') return apiResponse(forkUsage);
  if (command === 'api uuid_audio_stream usage') return apiResponse(stream);
  if (command.startsWith('event ')) return commandReply('+OK event listener enabled json');
  if (command.startsWith('bgapi uuid_audio_')) return audioJobOf(command, audioJob?.(command) ?? '+OK Success\n');
  if (command.startsWith('bgapi ')) return commandReply(`+OK Job-UUID: ${jobIdOf(command)}`);
  if (command.startsWith('sendmsg ')) return commandReply('+OK');
  return apiResponse('+OK\n');
}

const audioJobOf = (command: string, body: string): string =>
  commandReply(`+OK Job-UUID: ${jobIdOf(command)}`) +
  jobEvent(jobIdOf(command), command.split('\n')[0]?.slice('bgapi '.length) ?? '', body);

function variable(command: string, variables: Map<string, string>): string {
  const [, api, leg, name, value] = command.split(' ');
  if (api === 'uuid_getvar') return variables.get(`${leg} ${name}`) ?? '_undef_';
  variables.set(`${leg} ${name}`, value ?? '');
  return '+OK\n';
}

export const jobIdOf = (command: string): string => /\nJob-UUID: (.+)/.exec(command)?.[1] ?? '';
