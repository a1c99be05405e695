/**
 * Returns the label name that kube-state-metrics makes of a key with this prefix: `costCenter` and
 * `cost-center` become `tag_cost_center`.
 */
export function labelName(prefix: string, key: string): string {
  const words = key.replaceAll(/[^a-zA-Z0-9_]/g, '_').replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2');
  return `${prefix}_${words.toLowerCase()}`;
}
