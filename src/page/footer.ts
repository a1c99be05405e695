import type { About } from './facts.ts';
import { html, type Markup } from './html.ts';

/** Renders the footer, which describes the process that serves the page. */
export function footer({ instance, schedule, shard, timezone, version }: About): Markup {
  const parts = [
    `mongodbatlas-restore-exporter ${version}`,
    `instance ${instance}`,
    `shard ${shard.index} of ${shard.total}`,
    `schedule ${schedule} (${timezone})`,
  ];
  return html`<footer class="s"><ul>${parts.map((part) => html`<li>${part}</li>`)}</ul></footer>`;
}
