import { BlockList, Socket } from 'node:net';

/**
 * Restricts this process to connections to loopback: any other address is an error of the socket, before a packet is
 * sent. For tests with external addresses, so that a faulty guard only fails the test.
 */
export function loopbackOnly(): Disposable {
  const { connect } = Socket.prototype;
  // `blockList` is an option of `net.connect`; it applies to literals and to resolved names.
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
