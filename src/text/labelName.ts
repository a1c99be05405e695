/**
 * Returns the label name for a key and a prefix, converted as in kube-state-metrics: with the prefix `tag`, `costCenter` and
 * `cost-center` become `tag_cost_center`.
 */
export function labelName(prefix: string, key: string): string {
  const words = key.replaceAll(/[^a-zA-Z0-9_]/g, '_').replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2');
  return `${prefix}_${words.toLowerCase()}`;
}
