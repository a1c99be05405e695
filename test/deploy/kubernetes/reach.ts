import { BlockList, isIPv6 } from 'node:net';
import { type KubernetesObject, theOnly } from './objects.ts';

interface Packet {
  readonly address: string;
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
}

/** Returns whether the NetworkPolicy allows the pod to send to an address, as far as its rules name addresses. */
export function mayReach(objects: readonly KubernetesObject[], { address, protocol, port }: Packet): boolean {
  const isIn = (ranges: readonly string[]) =>
    ranges.some((range) => {
      const [network = '', bits] = range.split('/');
      // Node.js would match an IPv4 address with `::/0` too.
      if (isIPv6(network) !== isIPv6(address)) return false;
      const family = isIPv6(network) ? 'ipv6' : 'ipv4';
      const list = new BlockList();
      list.addSubnet(network, Number(bits), family);
      return list.check(address, family);
    });
  return theOnly(objects, 'NetworkPolicy').spec.egress.some(
    ({ to, ports }) =>
      ports.some((each) => each.protocol === protocol && each.port === port) &&
      to.some((peer) => 'ipBlock' in peer && isIn([peer.ipBlock.cidr]) && !isIn(peer.ipBlock.except)),
  );
}
