import { expect, test } from 'vitest';
import { objectsOf } from './kubernetes/directory.ts';
import { theOnly } from './kubernetes/objects.ts';
import { mayReach } from './kubernetes/reach.ts';

const base = objectsOf('base');
const { ingress, egress, policyTypes } = theOnly(base, 'NetworkPolicy').spec;
const https = (address: string) => ({ address, protocol: 'TCP', port: 443 }) as const;

test.each(['3.92.113.229', '2600:1f18::1'])('the pod can reach Atlas at %s', (address) => {
  expect(mayReach(base, https(address))).toBe(true);
});

test.each([
  ['a pod', https('10.1.2.3')],
  ['a node', https('192.168.1.10')],
  ['an IPv6 pod', https('fd00::1')],
  ['the cloud metadata', https('169.254.169.254')],
  ['the cloud metadata over HTTP', { address: '169.254.169.254', protocol: 'TCP', port: 80 }],
  ['a DNS server outside the cluster', { address: '8.8.8.8', protocol: 'UDP', port: 53 }],
  ['a mail server', { address: '3.92.113.229', protocol: 'TCP', port: 25 }],
] as const)('the pod cannot reach %s', (_, packet) => {
  expect(mayReach(base, packet)).toBe(false);
});

test('names are resolved by the cluster or by the node’s DNS cache', () => {
  for (const protocol of ['UDP', 'TCP'] as const)
    expect(mayReach(base, { address: '169.254.20.10', protocol, port: 53 })).toBe(true);
  const labels = egress.flatMap(({ to }) => to).flatMap((peer) => ('podSelector' in peer ? [peer] : []));
  expect(labels).toEqual([
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    },
  ]);
});

test('only Prometheus may connect, and all other traffic is denied in both directions', () => {
  expect(policyTypes).toEqual(['Ingress', 'Egress']);
  const monitoring = { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } };
  expect(ingress.map(({ from }) => from)).toEqual([[{ namespaceSelector: monitoring }]]);
});
