/** The interval at which the page refreshes itself, with or without the script. */
export const REFRESH_SECONDS = 15;

/**
 * Replaces the content without a reload: scroll position, focus, selection, open projects and a filter being typed are
 * kept. When the exporter no longer answers, the page says so and keeps its last content.
 */
export const REFRESH_SCRIPT = `(() => {
  const at = (id) => document.getElementById(id);
  const pause = at('pause');
  const chosen = new Map();
  let paused = false;
  document.addEventListener('click', ({ target }) => {
    const details = target.closest('a') ? null : target.closest('summary')?.parentElement;
    if (details) chosen.set(details.id, !details.open);
  });
  pause.hidden = false;
  pause.addEventListener('click', () => {
    paused = !paused;
    pause.textContent = paused ? 'Resume refresh' : 'Pause refresh';
    refresh();
  });
  const take = (page) => {
    const style = (from) => from.querySelector('style')?.textContent;
    if (style(page) !== style(document)) return location.reload();
    for (const [id, open] of chosen) {
      const details = page.getElementById(id);
      if (details) details.open = open;
    }
    const focused = document.activeElement?.id;
    const typed = at('filter')?.value;
    document.title = page.title;
    for (const id of ['icon', 'made', 'content']) at(id).replaceWith(page.getElementById(id));
    if (typed !== undefined && at('filter')) at('filter').value = typed;
    if (focused) at(focused)?.focus({ preventScroll: true });
  };
  const refresh = async () => {
    if (paused || document.hidden || !getSelection().isCollapsed) return;
    let said = '';
    try {
      const answer = await fetch(location.pathname + location.search, { cache: 'no-store', signal: AbortSignal.timeout(10000) });
      if (!answer.ok) throw new Error(answer.status);
      take(new DOMParser().parseFromString(await answer.text(), 'text/html'));
    } catch {
      said = 'The exporter does not answer. The page below is its last answer.';
    }
    if (at('unanswered').textContent !== said) at('unanswered').textContent = said;
  };
  setInterval(refresh, ${REFRESH_SECONDS * 1000});
  document.addEventListener('visibilitychange', refresh);
})();`;
