import { all, type Dockerfile, type Instruction } from './dockerfile.ts';

/** Returns the parts of the Dockerfile that break a rule, as they are written. */
type Rule = (file: Dockerfile) => readonly string[];

/**
 * The rules of hadolint (github.com/hadolint/hadolint) that a Dockerfile like ours can break, by their codes, for
 * machines without it. Others are about package managers (DL3008 to DL3042, DL3060 to DL3062), all of which MANAGERS
 * excludes, and about labels that a policy requires (DL3049, DL3050, DL3052 to DL3058). DL3029 allows only a variable
 * as `--platform`.
 */
export const RULES = {
  'DL3000 absolute WORKDIR': named('WORKDIR', (rest) => !rest.startsWith('/')),
  'DL3001 no command of a whole machine': running(
    /\b(ssh|vim|shutdown|service|ps|free|top|kill|mount|ifconfig)\b/,
  ),
  'DL3002 last USER is not root': ({ stages }) => {
    const user = all(stages.at(-1)?.instructions ?? [], 'USER').at(-1) ?? 'root';
    return /^(root|0)(:|$)/.test(user) ? [user] : [];
  },
  'DL3003 WORKDIR instead of cd': running(/(^|[;&|]\s*)cd\s/),
  'DL3004 no sudo': running(/\bsudo\b/),
  'DL3006, DL3007 a tag, not latest': ({ head, stages }) => {
    const values = new Map(
      all(head, 'ARG').map((rest) => rest.split('=', 2) as [string, string | undefined]),
    );
    const bases = stages.map(({ from }) => from.replace(/^--platform=\S+ /, '').replace(/ AS .*/, ''));
    const images = bases.map((base) => values.get(/^\$\{(\w+)\}$/.exec(base)?.[1] ?? '') ?? base);
    return images.filter((image) => !/:[\w.-]+/.test(image) || /:latest\b/.test(image));
  },
  'DL3011 a port that exists': named('EXPOSE', (rest) => !(Number.parseInt(rest, 10) <= 65_535)),
  'DL3012, DL3057 one HEALTHCHECK': once('HEALTHCHECK'),
  'DL3016 npm ci alone, which keeps to the lock file': running(/\bnpm (?!ci\b|run\b)/),
  'DL3020 COPY instead of ADD': named('ADD', () => true),
  'DL3021 COPY of several files into a directory': named('COPY', (rest) => {
    const paths = pathsOf(rest);
    return paths.length > 2 && paths.at(-1)?.endsWith('/') === false;
  }),
  'DL3022, DL3023 COPY --from an earlier stage': ({ stages }) =>
    stages.flatMap(({ instructions }, at) => {
      const earlier = stages.slice(0, at).map(({ from }) => from.split(' AS ')[1]);
      return all(instructions, 'COPY').filter((rest) => {
        const stage = /--from=(\S+)/.exec(rest)?.[1];
        return stage !== undefined && !earlier.includes(stage);
      });
    }),
  'DL3024 each stage has a name of its own': ({ stages }) => {
    const names = stages.flatMap(({ from }) => from.split(' AS ')[1] ?? []);
    return names.filter((name, at) => names.indexOf(name) < at);
  },
  'DL3025 a program and its arguments as JSON': ({ stages }) =>
    inImage(stages, ['CMD', 'ENTRYPOINT']).filter((rest) => !rest.startsWith('[')),
  'DL3029 the platform of a stage is a variable': ({ stages }) =>
    stages.map(({ from }) => from).filter((from) => /--platform=[^$]/.test(from)),
  'DL3043 no ONBUILD': named('ONBUILD', () => true),
  'DL3044 ENV names no variable that it sets': named('ENV', (rest) =>
    [...rest.matchAll(/(\w+)=/g)].some(
      ([, name]) => rest.includes(`\${${name}}`) || rest.includes(`$${name} `),
    ),
  ),
  'DL3045 COPY to a relative path after WORKDIR': ({ stages }) =>
    stages.flatMap(({ instructions }) => {
      const workdir = instructions.findIndex(({ name }) => name === 'WORKDIR');
      const before = workdir < 0 ? instructions : instructions.slice(0, workdir);
      return all(before, 'COPY').filter((rest) => pathsOf(rest).at(-1)?.startsWith('/') === false);
    }),
  'DL3048, DL3051 labels have a valid key and a value': named('LABEL', (rest) =>
    labelsIn(rest).some(([key, value]) => !/^[a-z0-9]+([._-][a-z0-9]+)*$/.test(key) || value === ''),
  ),
  'DL3059 no RUN right after another': ({ stages }) =>
    stages.flatMap(({ instructions }) =>
      instructions
        .filter(({ name }, at) => name === 'RUN' && instructions[at - 1]?.name === 'RUN')
        .map(({ rest }) => rest),
    ),
  'DL4000 no MAINTAINER': named('MAINTAINER', () => true),
  'DL4001 no download': running(/\b(wget|curl)\b/),
  'DL4003 at most one CMD': ({ stages }) =>
    stages.flatMap(({ instructions }) => all(instructions, 'CMD').slice(1)),
  'DL4004 one ENTRYPOINT': once('ENTRYPOINT'),
  'DL4006 no pipe, whose first failures are lost': running(/[^|]\|[^|]/),
  MANAGERS: running(/\b(apt|apt-get|apk|yum|dnf|zypper|pip|gem|yarn|go install)\b/),
} as const satisfies Record<string, Rule>;

function named(name: string, isWrong: (rest: string) => boolean): Rule {
  return ({ stages }) => stages.flatMap(({ instructions }) => all(instructions, name).filter(isWrong));
}

function running(pattern: RegExp): Rule {
  return named('RUN', (rest) => pattern.test(rest));
}

/** Returns an instruction that occurs exactly once in the image. */
function once(name: string): Rule {
  return ({ stages }) => {
    const found = inImage(stages, [name]);
    return found.length === 1 ? [] : [`${found.length} of ${name}`];
  };
}

function inImage(stages: Dockerfile['stages'], names: readonly string[]): readonly string[] {
  const instructions: readonly Instruction[] = stages.at(-1)?.instructions ?? [];
  return names.flatMap((name) => all(instructions, name));
}

function pathsOf(rest: string): readonly string[] {
  return rest.split(' ').filter((part) => !part.startsWith('--'));
}

function labelsIn(rest: string): readonly (readonly [key: string, value: string])[] {
  return [...rest.matchAll(/([^\s=]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]);
}
