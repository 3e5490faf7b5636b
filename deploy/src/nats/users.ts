import { type Access, accessOf, serviceNames } from './access.ts';

/** The user for outside subscribers: reads all events, and may publish nothing, including requests. */
export const subscriberName = 'subscriber';

export const userNames = [...serviceNames, subscriberName] as const;
export type UserName = (typeof userNames)[number];

export type Permissions = {
  publish: string[];
  subscribe: string[];
  /** True if it may reply once to each message that it receives. */
  replies: boolean;
};

/**
 * If the server has JetStream, the first service creates the stream (`libs/bus`); no other JetStream permission is
 * granted.
 */
const makeEventStream = '$JS.API.STREAM.CREATE.LIGAI_EVENTS';

export function permissionsOf(user: UserName): Permissions {
  if (user === subscriberName) return { publish: [], subscribe: ['ligai.v1.evt.>'], replies: false };
  const access = accessOf(user);
  const { asks, answers, publishes, hears } = access;
  return {
    publish: [...subjectsOf(asks, publishes), makeEventStream],
    subscribe: [...subjectsOf(answers, hears), `_INBOX.${user}.>`],
    replies: answers.length > 0,
  };
}

function subjectsOf(...lists: ReadonlyArray<Access[keyof Access]>): string[] {
  return [...new Set(lists.flatMap((list) => list.map(({ subject }) => subject)))].sort();
}

/** The variable of compose and of nats-server that has the user's password. */
export const passwordVariable = (user: UserName): string => `NATS_PASSWORD_${user.replaceAll('-', '_').toUpperCase()}`;

/**
 * `users.conf`, to be included in nats-server's `authorization` block. `passwordOf` returns the password or its
 * placeholder.
 */
export function usersFile(passwordOf: (user: UserName) => string = (user) => `$${passwordVariable(user)}`): string {
  const blocks = userNames.map((user) => userBlock(user, passwordOf(user)));
  return `# Made from deploy/src/nats/access.ts: node deploy/src/nats/write-users.ts\nusers = [\n${blocks.join('\n')}\n]\n`;
}

function userBlock(user: UserName, password: string): string {
  const { publish, subscribe, replies } = permissionsOf(user);
  const lines = [
    `user: ${user}`,
    `password: ${password}`,
    'permissions: {',
    `  publish: ${publish.length === 0 ? '{ deny: ">" }' : allowed(publish)}`,
    `  subscribe: ${allowed(subscribe)}`,
    // One reply to each request, while the requester may still be waiting.
    ...(replies ? ['  allow_responses: { max: 1, expires: "1m" }'] : []),
    '}',
  ];
  return `  {\n${lines.map((line) => `    ${line}`).join('\n')}\n  }`;
}

const allowed = (subjects: string[]): string =>
  `{ allow: [\n${subjects.map((subject) => `        "${subject}"`).join('\n')}\n      ] }`;
