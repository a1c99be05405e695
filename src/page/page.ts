import { createHash } from 'node:crypto';
import type { TargetReport } from '../report/targetReport.ts';

const STYLE = 'body{font-family:sans-serif;margin:2rem}td,th{padding:.2rem .8rem;text-align:left}';

/** The status page: self-contained, with the policy that allows its one style. */
export function renderPage(
  targets: readonly TargetReport[],
  telemetryPath: string,
): { html: string; csp: string } {
  const rows = targets.map(
    ({ projectName, clusterName, up, failure, lastSuccessfulPollAt }) =>
      `<tr><td>${escapeHtml(projectName)}</td><td>${escapeHtml(clusterName)}</td><td>${up ? 'ok' : escapeHtml(failure?.message ?? 'not polled yet')}</td><td>${lastSuccessfulPollAt ?? 'never'}</td></tr>`,
  );
  const hash = createHash('sha256').update(STYLE).digest('base64');
  return {
    html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Atlas restores</title><style>${STYLE}</style></head><body><h1>MongoDB Atlas restore exporter</h1><p><a href="${escapeHtml(telemetryPath)}">Metrics</a></p><table><tr><th>Project</th><th>Cluster</th><th>Last poll</th><th>Last good poll</th></tr>${rows.join('')}</table></body></html>`,
    csp: `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
