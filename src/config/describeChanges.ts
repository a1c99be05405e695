import type { Config } from './config.ts';
import { describeConfig } from './describeConfig.ts';

/** Describes the differences between two configurations, one per setting, without secrets: `poll.jitter: 5s, was 10s`. */
export function describeChanges(before: Config, after: Config): readonly string[] {
  const [old, current] = [settingsOf(before), settingsOf(after)];
  return [...new Set([...old.keys(), ...current.keys()])].flatMap((path) => {
    const [was, is] = [old.get(path), current.get(path)];
    if (was?.compared === is?.compared) return [];
    if (was === undefined) return `${path}: added`;
    if (is === undefined) return `${path}: removed`;
    return was.shown === is.shown ? `${path}: changed` : `${path}: ${is.shown}, was ${was.shown}`;
  });
}

function settingsOf(config: Config) {
  const { credentials, projects, ...sections } = describeConfig(config);
  const plain = Object.entries(sections).flatMap(([section, settings]) =>
    Object.entries(settings).map(([key, value]) => setting(`${section}.${key}`, value)),
  );
  const entries = [...config.credentials].map(([name, entry]) =>
    setting(`credentials.${name}`, credentials[name], entry),
  );
  const polled = projects.map((project) => setting(`projects[${project.id}]`, project));
  return new Map([...plain, ...entries, ...polled]);
}

// `compared` also differs if only a secret has changed.
function setting(path: string, described: unknown, compared = described) {
  return [path, { shown: JSON.stringify(described), compared: JSON.stringify(compared) }] as const;
}
