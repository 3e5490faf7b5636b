import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../../freeswitch', import.meta.url));
const read = (file: string) => readFileSync(join(folder, file), 'utf8');
const configuration = globSync('conf/**/*.xml', { cwd: folder });
const parseXml = 'import sys, xml.dom.minidom\nfor file in sys.argv[1:]: xml.dom.minidom.parse(file)';

const enough = {
  FREESWITCH_PASSWORD: 'a-password-of-24-letters',
  EVENT_SOCKET_ALLOW: '10.191.30.0/24',
  SIP_PROXY: 'sip.example.com:5060',
  SIP_USERNAME: 'ligai',
  SIP_PASSWORD: 'another',
};

/** The entry point up to FreeSWITCH: what it says, its exit code, and the variables that it writes. */
function enter(env: Record<string, string>): { code: number | null; words: string; variables: string } {
  const run = mkdtempSync(join(tmpdir(), 'ligai-freeswitch-'));
  try {
    const { PATH = '' } = process.env;
    const script = spawnSync('sh', [join(folder, 'entrypoint.sh'), 'cat', join(run, 'variables.xml')], {
      env: { PATH, FREESWITCH_RUN_DIR: run, ...env },
      encoding: 'utf8',
    });
    return { code: script.status, words: script.stderr, variables: script.stdout };
  } finally {
    rmSync(run, { recursive: true });
  }
}

describe('the configuration', () => {
  test('is well-formed, every file of it', () => {
    expect(configuration.length).toBeGreaterThan(5);
    execFileSync('python3', ['-c', parseXml, ...configuration], { cwd: folder, stdio: 'pipe' });
  });

  test('uses only variables that the entry point sets', () => {
    const set = [...enter(enough).variables.matchAll(/data="(\w+)=/g)].map(([, name]) => name);
    // FreeSWITCH sets this one itself.
    const known = new Set([...set, 'local_ip_v4']);
    const used = configuration.flatMap((file) => [...read(file).matchAll(/\$\$\{(\w+)\}/g)].map(([, name]) => name));
    expect(used.length).toBeGreaterThan(10);
    expect(used.filter((name) => !known.has(name))).toEqual([]);
    expect(set.filter((name) => !used.includes(name))).toEqual([]);
  });

  test('loads modules that the image has, and the audio module last', () => {
    const built = [...read('modules.conf').matchAll(/(mod_\w+)$/gm)].map(([, name]) => name);
    const loaded = [...read('conf/autoload_configs/modules.conf.xml').matchAll(/<load module="([^"]+)"/g)].map(
      ([, name]) => name,
    );
    expect(loaded.at(-1)).toBe('$${audio_module}');
    expect(loaded.slice(0, -1).sort()).toEqual(built.sort());
  });

  test('has no password of its own, no user, no dialplan, and an event socket for one network', () => {
    const all = configuration.map(read).join('\n');
    expect(all).not.toMatch(/ClueCon|<user |<extension|"1234"/);
    for (const [, value] of all.matchAll(/name="(?:auth-)?password" value="([^"]*)"/g))
      expect(value).toMatch(/^\$\$\{/);
    expect(read('conf/autoload_configs/event_socket.conf.xml')).toContain('"apply-inbound-acl" value="event_socket"');
    expect(read('conf/autoload_configs/acl.conf.xml')).toContain('<list name="event_socket" default="deny">');
  });
});

describe('the image', () => {
  const parameters = (file: string) =>
    [
      ...read(`conf/${file}`)
        .replaceAll(/<!--[\s\S]*?-->/g, '')
        .matchAll(/name="([\w-]+)" value="([^"]*)"/g),
    ].map(([, name, value]) => [name, value]);

  test('compiles libwebsockets with warnings that are not errors, since OpenSSL 3 deprecates functions it calls', () => {
    const cmake = read('Dockerfile').match(/cmake -S libwebsockets[\s\S]*?&&/)?.[0];
    expect(cmake).toMatch(/ -DDISABLE_WERROR=ON\s/);
  });

  test('writes its log line by line, so that a crash loses none of it', () => {
    const command = JSON.parse(
      read('Dockerfile')
        .match(/^CMD (\[[\s\S]*?\])\s*$/m)?.[1]
        ?.replaceAll('\\\n', '') ?? '[]',
    );
    expect(command.slice(0, 3)).toEqual(['stdbuf', '-oL', 'freeswitch']);
  });

  test.each(['console', 'switch'])('logs warnings and errors only: %s', (name) => {
    const levels = parameters(`autoload_configs/${name}.conf.xml`).filter(([parameter]) => parameter === 'loglevel');
    expect(levels).toEqual([['loglevel', 'warning']]);
  });

  test('adds no parameters to the contact that it registers with', () => {
    const names = parameters('sip_profiles/trunk.xml').map(([name]) => name);
    expect(names).toContain('register');
    expect(names).not.toContain('contact-params');
  });
});

describe('the entry point', () => {
  test('says everything that is missing at once', () => {
    const { code, words } = enter({});
    expect(code).toBe(78);
    for (const name of Object.keys(enough)) expect(words).toContain(`${name}: expected`);
  });

  test('leaves it to the trunk who calls, where no number is to be presented', () => {
    expect(enter(enough).variables).toContain('data="caller_id_in_from=false"');
    expect(enter({ ...enough, CALLER_ID_NUMBER: '551140001234' }).variables).toContain('data="caller_id_in_from=true"');
  });

  test.each([
    ['CALLER_ID_NUMBER', '"; rm'],
    ['FREESWITCH_PASSWORD', 'ClueCon'],
    ['SIP_PROXY', 'sip.example.com;rm'],
    ['SIP_TRANSPORT', 'carrier-pigeon'],
    ['EVENT_SOCKET_ALLOW', 'everybody'],
    ['RTP_FIRST_PORT', '16384"/>'],
    ['RTP_LAST_PORT', '70000'],
    ['SIP_PORT', '0'],
    ['SIP_PORT', '65536'],
    ['SIP_PROXY', 'sip.example.com:65536'],
    ['EVENT_SOCKET_ALLOW', '10.191.30.0/33'],
    ['EVENT_SOCKET_ALLOW', '10.191.300.0/24'],
    ['EXTERNAL_IP', '203.0.113'],
    ['EXTERNAL_IP', '203.0.113.256'],
    ['EXTERNAL_IP', '0.0.0.0'],
    ['EXTERNAL_IP', '...'],
    ['EXTERNAL_IP', '239.0.0.1'],
    ['MAX_SESSIONS', '0'],
    ['AUDIO_MODULE', 'shout'],
  ])('refuses %s=%s', (name, value) => {
    const { code, words } = enter({ ...enough, [name]: value });
    expect([code, words]).toEqual([78, expect.stringContaining(`${name}: expected`)]);
    expect(words).not.toContain(value);
  });

  test.each([
    ['SIP_PROXY', 'sip.example.com\n;rm -rf'],
    ['SIP_PROXY', '\nsip.example.com'],
    ['SIP_PROXY', 'sip.example.com\r'],
    ['CALLER_ID_NUMBER', '551140001234\n1'],
    ...[...read('entrypoint.sh').matchAll(/set_variable \w+ "(?:mod_audio_)?\$\{?(\w+)/g)].map(([, name = '']) => [
      name,
      'sip.example.com\nsecond line',
    ]),
  ])('refuses a line break in %s', (name = '', value = '') => {
    const { code, words, variables } = enter({ ...enough, [name]: value });
    expect([code, words, variables]).toEqual([78, expect.stringContaining(`${name}: expected one line`), '']);
    expect(words).not.toContain(value);
  });

  test('refuses a last RTP port below the first one, and a SIP port between them', () => {
    const ports = (first: string, last: string, sip = '5080') =>
      enter({ ...enough, RTP_FIRST_PORT: first, RTP_LAST_PORT: last, SIP_PORT: sip });
    expect(ports('20000', '19999')).toMatchObject({
      code: 78,
      words: expect.stringContaining('RTP_LAST_PORT: expected RTP_FIRST_PORT (20000) or more, got 19999'),
    });
    expect(ports('9999', '10000')).toMatchObject({ code: 0 });
    expect(ports('16384', '65535')).toMatchObject({ code: 0 });
    expect(ports('5000', '6000')).toMatchObject({ code: 78, words: expect.stringContaining('SIP_PORT: expected') });
  });

  test.each(['1.2.3.4', '10.191.30.200', '203.0.113.255', '223.255.255.254'])('accepts EXTERNAL_IP=%s', (address) => {
    expect(enter({ ...enough, EXTERNAL_IP: address }).variables).toContain(`data="external_ip=${address}"`);
  });

  test('needs no name at a trunk that knows this machine by its address', () => {
    const { SIP_USERNAME: _, SIP_PASSWORD: __, ...rest } = enough;
    expect(enter({ ...rest, SIP_REGISTER: 'false' })).toMatchObject({ code: 0 });
  });

  test('writes a password down so that it stays one, whatever is in it', () => {
    const password = `"/><load module="mod_shell"/>&amp;$\${local_ip_v4}`;
    const { variables } = enter({ ...enough, SIP_PASSWORD: `${password}<X-PRE-PROCESS cmd="exec" data="id"/>` });
    expect(variables).not.toContain('<load');
    expect(variables.match(/<X-PRE-PROCESS/g)).toHaveLength(variables.trim().split('\n').length - 2);
    const line = variables.split('\n').find((one) => one.includes('trunk_password=')) ?? '';
    const read = `import sys, xml.dom.minidom\nprint(xml.dom.minidom.parseString(sys.argv[1]).documentElement.getAttribute('data'))`;
    const value = execFileSync('python3', ['-c', read, line], { encoding: 'utf8' });
    expect(value.startsWith(`trunk_password=${password}`)).toBe(true);
  });
});
