import { BlockList, Socket } from 'node:net';

/**
 * From here on this process connects to loopback and to nothing else: another address is an error of the socket, before a
 * packet leaves. For tests that name addresses of others, so that a guard that is wrong costs a red test and no more.
 */
export function loopbackOnly(): Disposable {
  const { connect } = Socket.prototype;
  // `blockList` is what `net.connect` makes of its option; it holds for literals and for what a name resolves to.
  Socket.prototype.connect = function (this: Socket & { blockList?: BlockList }, ...args: unknown[]): Socket {
    this.blockList = elsewhere;
    return Reflect.apply(connect, this, args);
  };
  return {
    [Symbol.dispose]() {
      Socket.prototype.connect = connect;
    },
  };
}

const elsewhere = new BlockList();
elsewhere.addRange('0.0.0.0', '126.255.255.255');
elsewhere.addRange('128.0.0.0', '255.255.255.255');
elsewhere.addAddress('::', 'ipv6');
elsewhere.addRange('::2', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'ipv6');
