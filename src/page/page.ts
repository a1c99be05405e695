import { createHash } from 'node:crypto';
import { counted } from '../text/number.ts';
import { activeSection, sortActive } from './activeJobsSection.ts';
import { endedSection, failedSection } from './endedJobsSection.ts';
import type { About, PageFacts } from './facts.ts';
import { failureCauseList } from './failureCauseList.ts';
import { failureCausesOf } from './failureCauses.ts';
import { applyFilter, filterForm } from './filter.ts';
import { constant, html, type Markup } from './html.ts';
import { REFRESH_SCRIPT, REFRESH_SECONDS } from './refresh.ts';
import { STYLE } from './style.ts';
import { countUnread, summary, watchesNothing } from './summary.ts';
import { targetSection } from './targetTable.ts';
import { timestamp } from './timeElement.ts';

/** The status page, with the Content-Security-Policy that allows only its own style and script. */
export interface StatusPage {
  readonly html: string;
  readonly csp: string;
}

// The page fetches itself (`connect-src`, `form-action`) and embeds its icon (`data:`). It loads nothing else.
const CSP = [
  "default-src 'none'",
  `style-src '${hashOf(STYLE)}'`,
  `script-src '${hashOf(REFRESH_SCRIPT)}'`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

// Not in the page's template, because bundlers rewrite a tagged template that contains the end tag of a script.
const SCRIPT = constant(`<script>${REFRESH_SCRIPT}</script>`);

/**
 * Returns the status page, which is self-contained and complete without its script, and the Content-Security-Policy
 * that allows only its own parts.
 */
export function renderPage(facts: PageFacts): StatusPage {
  const causes = failureCausesOf(facts);
  const shown = applyFilter(facts);
  const names = new Map(facts.targets.map(({ projectId, projectName }) => [projectId, projectName]));
  const trouble = troubleOf(facts, causes.length);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<noscript><meta http-equiv="refresh" content="${REFRESH_SECONDS}"></noscript>
<title>${[...trouble, 'Atlas restore jobs'].join(' · ')}</title>
${icon(trouble.length > 0)}
<style>${constant(STYLE)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>
<h1>Atlas restore jobs</h1>
${links(facts.telemetryPath)}
<p class="s"><span id="made">As of ${timestamp(new Date(facts.nowMs).toISOString())}</span>, refreshes every ${REFRESH_SECONDS}\u00a0s
<button id="pause" type="button" hidden>Pause refresh</button></p>
<p id="unanswered" role="status"></p>
</header>
<main id="content" tabindex="-1">
${summary(facts, sortActive(facts.jobs))}
${failureCauseList(causes, facts.nowMs)}
${failedSection(shown, names)}
${filterForm(facts, shown)}
${targetSection(shown)}
${activeSection(shown, sortActive(shown.jobs), names)}
${endedSection(shown, names)}
</main>
${footer(facts.about)}
${SCRIPT}
</body>
</html>
`;
  return { html: page.text, csp: CSP };
}

/** Returns the problems that the title of the browser tab names. */
function troubleOf(facts: PageFacts, causes: number): readonly string[] {
  const { failedCount } = facts.recent;
  const unread = countUnread(facts);
  const stuck = facts.jobs.filter((job) => job.stuck).length;
  return [
    ...(watchesNothing(facts) ? ['no cluster is polled'] : []),
    ...(failedCount > 0 ? [counted(failedCount, 'failed restore')] : []),
    ...(stuck > 0 ? [`${stuck} stuck`] : []),
    ...(unread > 0 ? [`${counted(unread, 'cluster')} not read`] : []),
    ...(unread === 0 && causes > 0 ? ['discovery fails'] : []),
  ];
}

// The links are relative, because a proxy may add a path.
function links(telemetryPath: string): Markup {
  const all = [
    [`.${telemetryPath}`, 'Metrics'],
    ['./config', 'Configuration'],
    ['./api/v1/targets', 'Targets as JSON'],
    ['./api/v1/jobs', 'Jobs as JSON'],
    ['./-/ready', 'Readiness'],
  ] as const;
  return html`<nav aria-label="Endpoints"><ul>${all.map(([href, words]) => html`<li><a href="${href}">${words}</a></li>`)}</ul></nav>`;
}

/** Renders the footer, which describes the process that serves the page. */
function footer({ instance, schedule, shard, timezone, version }: About): Markup {
  const parts = [
    `mongodbatlas-restore-exporter ${version}`,
    `instance ${instance}`,
    `shard ${shard.index} of ${shard.total}`,
    `schedule ${schedule} (${timezone})`,
  ];
  return html`<footer class="s"><ul>${parts.map((part) => html`<li>${part}</li>`)}</ul></footer>`;
}

function icon(isTrouble: boolean): Markup {
  const color = isTrouble ? 'c62828' : '2e7d4f';
  const circle = `%3Ccircle cx='8' cy='8' r='7' fill='%23${color}'/%3E`;
  return html`<link id="icon" rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E${circle}%3C/svg%3E">`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
