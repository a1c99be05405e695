import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';

const RULES = new URL('../../deploy/prometheus/rules.yml', import.meta.url);

export type Labels = Readonly<Record<string, string>>;

/** Series in promtool's notation, each with its values per minute. */
export type Scenario = Readonly<Record<string, string>>;

/**
 * Returns the alerts that fire in each minute of a scenario, by the deployed rules with their original ranges and
 * `for`. promtool evaluates the rules in no time, and reports the actual result of each unmet expectation.
 */
export function firingByMinute(
  scenario: Scenario,
  alerts: readonly string[],
  minutes: number,
): readonly Labels[][] {
  const expr = `ALERTS{alertstate="firing", alertname=~"${alerts.join('|')}"}`;
  const requested = Array.from({ length: minutes }, (_, minute) => ({
    expr,
    eval_time: `${minute}m`,
    exp_samples: [],
  }));
  const input_series = Object.entries(scenario).map(([series, values]) => ({ series, values }));
  const directory = mkdtempSync(join(tmpdir(), 'alert-timeline-'));
  try {
    copyFileSync(RULES, join(directory, 'rules.yml'));
    const tests = [{ interval: '1m', input_series, promql_expr_test: requested }];
    const file = { rule_files: ['rules.yml'], evaluation_interval: '1m', tests };
    writeFileSync(join(directory, 'timeline.yml'), stringify(file));
    const { stdout, stderr } = spawnSync('promtool', ['test', 'rules', 'timeline.yml'], {
      cwd: directory,
      encoding: 'utf8',
    });
    return readTimeline(stdout + stderr, minutes);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function readTimeline(said: string, minutes: number): readonly Labels[][] {
  const timeline: Labels[][] = Array.from({ length: minutes }, () => []);
  for (const [, time = '', got = ''] of said.matchAll(/time: (\w+),\s+exp: nil\s+got: (.*)$/gm)) {
    const [, hours = '0', rest = '0'] = /^(?:(\d+)h)?(?:(\d+)m)?/.exec(time) ?? [];
    timeline[Number(hours) * 60 + Number(rest)] = [...got.matchAll(/\{([^}]*)\}/g)].map(([, labels = '']) => {
      const {
        __name__: _name,
        alertstate: _state,
        ...rest
      } = Object.fromEntries(
        [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
      );
      return rest;
    });
  }
  return timeline;
}
