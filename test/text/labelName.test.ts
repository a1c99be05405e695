import { expect, test } from 'vitest';
import { labelName } from '../../src/text/labelName.ts';

test.each([
  ['team', 'tag_team'],
  ['costCenter', 'tag_cost_center'],
  ['cost-center', 'tag_cost_center'],
  ['app.kubernetes.io/name', 'tag_app_kubernetes_io_name'],
  ['ENV', 'tag_env'],
  ['größe', 'tag_gr__e'],
  ['1st', 'tag_1st'],
])('the key %s becomes the label %s', (key, label) => {
  expect(labelName('tag', key)).toBe(label);
});
