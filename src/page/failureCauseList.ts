import type { FailureKind } from '../core/failure.ts';
import { counted } from '../text/number.ts';
import type { FailureCause } from './failureCauses.ts';
import { html, type Markup, named } from './html.ts';
import { clockTime } from './timeElement.ts';

/** Maximum number of causes, and of names per cause. The table of targets shows the rest. */
const MAX_CAUSES = 12;
const MAX_NAMED = 6;

/** The title of each kind of failure, in a few words. */
export const FAILURE_TITLES = {
  unauthorized: 'Credentials refused',
  forbidden: 'Access denied',
  not_found: 'Not found',
  no_backup: 'No backup',
  wrong_kind: 'Wrong kind of cluster',
  rate_limited: 'Rate limited',
  server_error: 'Error at Atlas',
  timeout: 'No response in time',
  network: 'No connection to Atlas',
  bad_response: 'Unreadable response',
  too_many_pages: 'List too long',
  unsupported_version: 'API version not served',
  internal: 'Bug in this exporter',
} as const satisfies Record<FailureKind, string>;

/** Renders a card for each cause of failures, or nothing if there is none. */
export function failureCauseList(causes: readonly FailureCause[], nowMs: number): Markup {
  if (causes.length === 0) return html``;
  const rest = causes.length - MAX_CAUSES;
  return html`<section aria-labelledby="problems"><h2 id="problems" tabindex="-1">Not read: ${counted(causes.length, 'cause')}</h2>
<ul class="problems">${causes.slice(0, MAX_CAUSES).map((cause) => causeCard(cause, nowMs))}</ul>
${rest > 0 ? html`<p class="s">${counted(rest, 'more cause')}: see the clusters below.</p>` : undefined}
</section>`;
}

function causeCard(cause: FailureCause, nowMs: number): Markup {
  const { credentials, message, reason, since } = cause;
  const name =
    credentials === undefined ? undefined : html` <span class="s">credentials ${named(credentials)}</span>`;
  const start =
    since === undefined ? undefined : html` <span class="s">since ${clockTime(since, nowMs)}</span>`;
  return html`<li class="problem"><h3><span aria-hidden="true">✕</span> ${FAILURE_TITLES[reason]} <code>${reason}</code>${name}${start}</h3>
<p>${sentence(message)}</p>
<p class="s">${affectedBy(cause)}</p></li>
`;
}

function affectedBy({ discoveries, projects, targets }: FailureCause): Markup {
  const names = [...discoveries, ...targets];
  const affected =
    targets.length === 0
      ? 'Cannot be discovered'
      : `${counted(targets.length, 'cluster')} in ${counted(projects.size, 'project')}`;
  const shown = names.slice(0, MAX_NAMED).map((name, at) => html`${at === 0 ? '' : ', '}${named(name)}`);
  const rest = names.length - MAX_NAMED;
  return html`${affected}: ${shown}${rest > 0 ? html` and ${counted(rest, 'other')}` : undefined}`;
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?…]$/.test(message) ? '' : '.'}`;
}
