/**
 * URLs with which a customer could make this machine connect to internal systems: every kind of address that is not
 * public, in every notation that some parser accepts. No test may connect to any of them.
 */
export const hostileUrls: readonly string[] = [
  // This host
  ...['http://127.0.0.1/', 'http://127.0.0.1:8000/api/v1/settings', 'https://127.0.0.1/', 'http://127.255.255.254/'],
  ...[
    'http://localhost/',
    'http://LOCALHOST:6379/',
    'http://localhost./',
    'http://any.localhost/',
    'http://a.b.localhost./',
  ],
  ...['http://0.0.0.0/', 'http://0.1.2.3/', 'http://[::]/', 'http://[::1]/', 'http://[0:0:0:0:0:0:0:1]:8000/'],
  // The same in other notations of IPv4
  ...['http://2130706433/', 'http://0x7f000001/', 'http://0x7f.0.0.1/', 'http://0X7F.1/', 'http://017700000001/'],
  ...['http://0177.0.0.1/', 'http://127.1/', 'http://127.0.1/', 'http://0/', 'http://0x0/', 'http://127.0.0.1./'],
  ...['http://0x7f.0x0.0x0.0x1/', 'http://127.0x1/', 'http://00000177.1/', 'http://4294967295/', 'http://0xa9fea9fe/'],
  ...['http://2852039166/latest/meta-data/', 'http://0251.0376.0251.0376/', 'http://169.254.43518/'],
  // Written in other digits and dots, which a URL parser maps to plain ones
  ...[
    'http://１２７.０.０.１/',
    'http://127。0。0。1/',
    'http://①②⑦.⓪.⓪.①/',
    'http://ｌｏｃａｌｈｏｓｔ/',
    'http://127%2e0%2e0%2e1/',
    'http://%31%32%37.0.0.1/',
  ],
  // Private, link-local, metadata, carriers
  ...[
    'http://10.0.0.1/',
    'http://10.255.255.255/',
    'http://172.16.0.1/',
    'http://172.31.255.255/',
    'http://192.168.0.1/',
  ],
  ...['http://169.254.169.254/latest/meta-data/', 'http://169.254.170.2/v2/credentials', 'http://168.63.129.16/'],
  ...[
    'http://metadata.google.internal/computeMetadata/v1/',
    'http://METADATA.google.internal./',
    'http://instance-data.ec2.internal/',
  ],
  ...[
    'http://100.64.0.1/',
    'http://100.100.100.200/latest/meta-data/',
    'http://100.127.255.255/',
    'http://192.0.0.192/opc/v2/',
  ],
  // Multicast, broadcast, documentation, benchmarks, reserved
  ...[
    'http://224.0.0.1/',
    'http://239.255.255.250:1900/',
    'http://255.255.255.255/',
    'http://240.0.0.1/',
    'http://192.0.0.1/',
  ],
  ...[
    'http://192.0.2.1/',
    'http://198.51.100.7/',
    'http://203.0.113.9/',
    'http://198.18.0.1/',
    'http://198.19.255.255/',
    'http://192.88.99.1/',
  ],
  // IPv6: unique local, link-local, site-local, multicast, documentation, discard
  ...[
    'http://[fc00::1]/',
    'http://[fd12:3456:789a::1]/',
    'http://[fd00:ec2::254]/',
    'http://[fe80::1]/',
    'http://[febf::1]/',
  ],
  ...[
    'http://[fec0::1]/',
    'http://[ff02::1]/',
    'http://[2001:db8::1]/',
    'http://[3fff::1]/',
    'http://[100::1]/',
    'http://[5f00::1]/',
  ],
  // IPv4 inside IPv6: mapped, compatible, translated, tunnelled
  ...[
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[::FFFF:10.0.0.1]/',
  ],
  ...['http://[::127.0.0.1]/', 'http://[::7f00:1]/', 'http://[::ffff:0:127.0.0.1]/', 'http://[::ffff:8.8.8.8]/'],
  ...['http://[64:ff9b::7f00:1]/', 'http://[64:ff9b::169.254.169.254]/', 'http://[64:ff9b:1::a00:1]/'],
  ...['http://[2002:7f00:1::]/', 'http://[2002:a9fe:a9fe::1]/', 'http://[2001:0:7f00:1::]/', 'http://[2001:2::1]/'],
  // Zones
  ...['http://[fe80::1%25eth0]/', 'http://[fe80::1%eth0]/', 'http://[::1%25lo]/'],
  // Credentials, and hosts that hide behind them
  ...[
    'http://user@example.com/',
    'http://user:password@example.com/',
    'http://example.com@127.0.0.1/',
    'http://example.com:80@127.0.0.1/',
  ],
  ...[
    'http://127.0.0.1#@example.com/',
    'http://127.0.0.1?@example.com/',
    'http://[::1]#example.com',
    'http://:password@example.com/',
  ],
  // What parsers disagree about
  ...[
    'http://127.0.0.1\\@example.com/',
    'http:\\\\127.0.0.1/',
    'http:/\\127.0.0.1/',
    'http:127.0.0.1/',
    'http:///127.0.0.1/',
  ],
  ...[
    'http://exa\nmple.com/',
    'http://example.com\r\nHost: 127.0.0.1/',
    'http://example.com\t/',
    ' http://127.0.0.1/',
    'http://127.0.0.1\u0000.example.com/',
  ],
  // Other schemes, and no host at all
  ...[
    'file:///etc/passwd',
    'ftp://example.com/',
    'gopher://127.0.0.1:6379/_INFO',
    'data:text/plain,x',
    'javascript:alert(1)',
  ],
  ...[
    'ws://example.com/',
    'unix:/var/run/docker.sock',
    'http+unix://%2Fvar%2Frun%2Fdocker.sock/',
    'blob:http://example.com/1',
    'about:blank',
  ],
  ...[
    '//127.0.0.1/',
    '127.0.0.1',
    'http://',
    'http://:80/',
    'https://example.com:0/',
    'http://example.com:99999/',
    'not a url',
    '',
  ],
];
