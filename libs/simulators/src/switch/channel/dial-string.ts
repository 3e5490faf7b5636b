/** The parsed argument of `originate`: `{a=b,c=d}sofia/gateway/trunk/5511… &park()`. */
export type DialRequest = {
  variables: Record<string, string>;
  gateway: string | null;
  destination: string;
  application: { name: string; data: string };
};

export type DialFault = 'USAGE' | 'CHAN_NOT_IMPLEMENTED' | 'DESTINATION_OUT_OF_ORDER';

/** Parses the argument of `originate`. A fault is FreeSWITCH's reply to it; the gateway is not checked here. */
export function parseDial(args: string): DialRequest | DialFault {
  const braced = /^\s*(?:\{([^}]*)\}|<([^>]*)>)?\s*(?:\[([^\]]*)\])?(\S+)\s+(.+)$/s.exec(args);
  if (!braced) return 'USAGE';
  const [, global = '', alternative = '', local = '', url = '', rest = ''] = braced;
  const application = /^&([\w:-]+)(?:\((.*?)\))?/s.exec(rest);
  if (!application) return 'USAGE';
  const endpoint = /^sofia\/(?:gateway\/([^/]+)\/)?(.+)$/.exec(url);
  if (!endpoint) return 'CHAN_NOT_IMPLEMENTED';
  const [, gateway = null, target = ''] = endpoint;
  return {
    variables: { ...readVariables(global || alternative), ...readVariables(local) },
    gateway,
    destination: gateway === null ? target.replace(/^[^/]+\//, '') : target,
    application: { name: application[1] ?? '', data: application[2] ?? '' },
  };
}

/** `a=b,c='d,e'`: commas inside quotes do not separate; the quotes are removed. */
function readVariables(text: string): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [, name = '', quoted, bare] of text.matchAll(/\s*([^=,]+)=(?:'([^']*)'|([^,]*))(?:,|$)/g)) {
    variables[name.trim()] = quoted ?? bare ?? '';
  }
  return variables;
}
