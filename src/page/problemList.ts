import type { FailureKind } from '../core/failure.ts';
import { html, type Markup, named } from './html.ts';
import { counted } from './number.ts';
import type { Problem } from './problems.ts';

/** Causes shown, and of each the targets named: the table has them all. */
const MOST_PROBLEMS = 12;
const MOST_NAMED = 6;

/** A failure in two or three words. */
export const FAILURE_TITLES = {
  unauthorized: 'Login refused',
  forbidden: 'Access denied',
  not_found: 'Not found',
  no_backup: 'No backup',
  wrong_kind: 'Wrong kind of cluster',
  rate_limited: 'Rate limited',
  server_error: 'Atlas has a fault',
  timeout: 'No answer in time',
  network: 'Atlas out of reach',
  bad_response: 'Unreadable answer',
  too_many_pages: 'List too long',
  unsupported_version: 'API version not served',
  internal: 'Bug in this exporter',
} as const satisfies Record<FailureKind, string>;

/** What has to be repaired: a card for each cause; nothing where all is well. */
export function problemList(problems: readonly Problem[]): Markup {
  if (problems.length === 0) return html``;
  const rest = problems.length - MOST_PROBLEMS;
  return html`<section aria-labelledby="problems"><h2 id="problems">${counted(problems.length, 'problem')}</h2>
<ul class="problems">${problems.slice(0, MOST_PROBLEMS).map(problemCard)}</ul>
${rest > 0 ? html`<p class="s">${counted(rest, 'more problem')}: see the targets below.</p>` : undefined}
</section>`;
}

function problemCard(problem: Problem): Markup {
  const { credentials, message, reason } = problem;
  const login =
    credentials === undefined ? undefined : html` <span class="s">login ${named(credentials)}</span>`;
  return html`<li class="problem"><h3><span aria-hidden="true">✕</span> ${FAILURE_TITLES[reason]} <code>${reason}</code>${login}</h3>
<p>${sentence(message)}</p>
<p class="s">${struckBy(problem)}</p></li>
`;
}

function struckBy({ discoveries, projects, targets }: Problem): Markup {
  const names = [...discoveries, ...targets];
  const scope =
    targets.length === 0
      ? 'Cannot be discovered'
      : `${counted(targets.length, 'target')} in ${counted(projects.length, 'project')}`;
  const shown = names.slice(0, MOST_NAMED).map((name, at) => html`${at === 0 ? '' : ', '}${named(name)}`);
  const rest = names.length - MOST_NAMED;
  return html`${scope}: ${shown}${rest > 0 ? html` and ${counted(rest, 'other')}` : undefined}`;
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?…]$/.test(message) ? '' : '.'}`;
}
