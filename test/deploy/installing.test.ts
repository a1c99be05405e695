import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '../../src/config/parseConfig.ts';

const guide = readFileSync('deploy/README.md', 'utf8');
const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
const blocks = [...guide.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, text = '']) => ({
  language,
  text,
}));
const scripts = blocks.filter(({ language }) => language === 'sh').map(({ text }) => text);
/** The files that the scripts write with `<<'END'`. */
const heredocs = scripts.flatMap((text) =>
  [...text.matchAll(/<<'END'\n(.*?)^END$/gms)].map(([, written = '']) => written),
);

test('every configuration of the guide is one that the exporter takes', () => {
  const configs = [
    ...blocks.filter(({ language }) => language === 'yaml').map(({ text }) => text),
    ...heredocs,
  ]
    .map((text) => parse(text))
    .map((written) => written.config ?? written);
  expect(configs).toHaveLength(3);
  for (const config of configs) {
    const credentials = {
      default: { public_key: 'abcdefgh', private_key_file: '/run/secrets/atlas/private_key' },
    };
    const text = JSON.stringify({ credentials, ...config });
    expect(parseConfig(text, { file: 'exporter.yml', env: {} })).toMatchObject({ ok: true });
  }
});

test('every file and link of the guide is there', () => {
  const links = [...guide.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path = '']) => `deploy/${path}`);
  const named = [...scripts.join('\n').matchAll(/(?<=\s|=)\.?\/?(deploy\/[\w./-]+)/g)].map(
    ([, path = '']) => path,
  );
  const made = /^deploy\/(\.env$|atlas\/)/;
  expect(links.length).toBeGreaterThan(10);
  expect([...links, ...named].filter((path) => !made.test(path) && !existsSync(path))).toEqual([]);
});

test('the guide names the version of the package, and the image of the manifests', () => {
  for (const [, tag] of guide.matchAll(/restore-exporter[:-](\d+\.\d+\.\d+)/g)) expect(tag).toBe(version);
  const { images } = parse(readFileSync('deploy/kubernetes/base/kustomization.yml', 'utf8'));
  expect(guide).toContain(`${images[0].newName}:${images[0].newTag}`);
  expect(guide).toContain(`npm install --global ${name}\n`);
});

test('credentials have one place in every way of installing but systemd', () => {
  const places = ['deploy/compose.yml', 'deploy/kubernetes/base/deployment.yml', 'deploy/.env.example'];
  const chart = 'deploy/helm/mongodbatlas-restore-exporter/templates/_helpers.tpl';
  for (const file of [...places, chart]) expect(readFileSync(file, 'utf8')).toContain('/run/secrets/atlas');
  expect(existsSync('deploy/atlas/secrets/.gitignore')).toBe(true);
});
