import { describe, expect, test } from 'vitest';
import { DOCKERFILE, readDockerfile } from './dockerfile.ts';
import { RULES } from './hadolint.ts';

const SECOND_STAGE = 'FROM node:24 AS dependencies';

/** Lines at the end of the Dockerfile that break each rule, because a rule that never finds a problem would pass too. */
const BROKEN = {
  'DL3000 absolute WORKDIR': 'WORKDIR app',
  'DL3001 no command of a whole machine': 'RUN service x start',
  'DL3002 last USER is not root': 'USER 0:0',
  'DL3003 WORKDIR instead of cd': 'RUN cd /app && ls',
  'DL3004 no sudo': 'RUN sudo ls',
  'DL3006, DL3007 a tag, not latest': 'FROM node',
  'DL3011 a port that exists': 'EXPOSE 99470',
  'DL3012, DL3057 one HEALTHCHECK': 'HEALTHCHECK NONE',
  'DL3016 npm ci alone, which keeps to the lock file': 'RUN npm install pino',
  'DL3020 COPY instead of ADD': 'ADD src /app/src',
  'DL3021 COPY of several files into a directory': 'COPY LICENSE README.md /app',
  'DL3022, DL3023 COPY --from an earlier stage': 'COPY --from=later /a /b',
  'DL3024 each stage has a name of its own': SECOND_STAGE,
  'DL3025 a program and its arguments as JSON': 'CMD demo',
  'DL3029 the platform of a stage is a variable': 'FROM --platform=linux/amd64 node:24',
  'DL3043 no ONBUILD': 'ONBUILD RUN ls',
  'DL3044 ENV names no variable that it sets': `ENV A=1 B=\${A}`,
  'DL3045 COPY to a relative path after WORKDIR': 'FROM node:24\nCOPY src src',
  'DL3048, DL3051 labels have a valid key and a value': 'LABEL a=""',
  'DL3059 no RUN right after another': 'RUN ls\nRUN ls',
  'DL4000 no MAINTAINER': 'MAINTAINER me',
  'DL4001 no download': 'RUN curl https://example.com',
  'DL4003 at most one CMD': 'CMD ["a"]\nCMD ["b"]',
  'DL4004 one ENTRYPOINT': 'ENTRYPOINT ["node"]',
  'DL4006 no pipe, whose first failures are lost': 'RUN ls | cat',
  MANAGERS: 'RUN apt-get update',
} satisfies Record<keyof typeof RULES, string>;

describe('hadolint', () => {
  test.each(Object.entries(RULES))('finds no problem with %s', (_, rule) => {
    expect(rule(readDockerfile())).toEqual([]);
  });

  test.each(Object.entries(BROKEN))('reports a broken %s', (name, lines) => {
    const rule = Object.entries(RULES).find(([other]) => other === name)?.[1];
    expect(rule?.(readDockerfile(`${DOCKERFILE}${lines}\n`))).toHaveLength(1);
  });
});
