import { expect, test } from 'vitest';
import type { FoundCluster } from '../../src/atlas/clusters/entries.ts';
import type { ClusterName, ProjectId } from '../../src/core/target.ts';
import { GoneClusters } from '../../src/discovery/goneClusters.ts';

const TARGET = {
  projectId: '5f0a1b2c3d4e5f6071829304' as ProjectId,
  clusterName: 'orders' as ClusterName,
};

const deleted = (...tags: readonly (readonly [string, string])[]): FoundCluster => ({
  name: TARGET.clusterName,
  type: 'dedicated',
  hasBackup: true,
  id: 'a',
  isDeleted: true,
  tags: new Map(tags),
  droppedTags: [],
});
const TEAM = ['team', 'checkout'] as const;
const ENV = ['env', 'production'] as const;

test.each([
  ['its tags in another order', deleted(ENV, TEAM), true],
  ['another tag', deleted(TEAM, ['env', 'staging']), false],
  ['another id', { ...deleted(TEAM, ENV), id: 'b' }, false],
])('a dropped cluster stays dropped while its entry is unchanged: %s', (_, listed, isDropped) => {
  const gone = new GoneClusters();
  gone.add(TARGET, deleted(TEAM, ENV));
  expect(gone.has(TARGET, listed)).toBe(isDropped);
});
